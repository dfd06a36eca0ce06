# Generated for demo from templates/scaffolds/service/python/integration/test_contract.py and golden.yaml (services.packer); do not edit, run ./doit generate. sha256:512ceee2161e31bd
"""The contract of packer, among its neighbours."""

from support.integration import *  # noqa: F403 - the suite's tests are collected here
