# Generated for demo from templates/scaffolds/service/python/integration/test_contract.py and golden.yaml (services.migrate); do not edit, run ./doit generate. sha256:c7d265f9cf06ca79
"""The contract of migrate, among its neighbours."""

from support.integration import *  # noqa: F403 - the suite's tests are collected here
