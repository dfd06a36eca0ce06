# Generated for demo from templates/scaffolds/service/python/integration/test_contract.py and services.yaml (services.report); do not edit, run ./doit generate. sha256:17124d1a56a1f3de
"""The contract of report, among its neighbours."""

from support.integration import *  # noqa: F403 - the suite's tests are collected here
