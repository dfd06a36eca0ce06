# Generated for demo from templates/scaffolds/service/python/unit/test_contract.py and golden.yaml (services.packer); do not edit, run ./doit generate. sha256:3b845b9de0ca9b69
"""The contract of packer, by itself."""

from support.unit import *  # noqa: F403 - the suite's tests are collected here
