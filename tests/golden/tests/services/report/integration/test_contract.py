# Generated for demo from templates/scaffolds/service/python/integration/test_contract.py and golden.yaml (services.report); do not edit, run ./doit generate. sha256:2c84d5d8efd08cf8
"""The contract of report, among its neighbours."""

from support.integration import *  # noqa: F403 - the suite's tests are collected here
