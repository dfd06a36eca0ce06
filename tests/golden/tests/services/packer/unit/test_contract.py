# Generated for demo from templates/scaffolds/service/python/unit/test_contract.py and services.yaml (services.packer); do not edit, run ./doit generate. sha256:120dad70e795f0c7
"""The contract of packer, by itself."""

from support.unit import *  # noqa: F403 - the suite's tests are collected here
