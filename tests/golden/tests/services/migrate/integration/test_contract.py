# Generated for demo from templates/scaffolds/service/python/integration/test_contract.py and services.yaml (services.migrate); do not edit, run ./doit generate. sha256:2bf279611bfc0ba6
"""The contract of migrate, among its neighbours."""

from support.integration import *  # noqa: F403 - the suite's tests are collected here
