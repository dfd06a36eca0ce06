# Generated for demo from templates/scaffolds/service/python/integration/test_contract.py and services.yaml (services.store); do not edit, run ./doit generate. sha256:c5d586a04f48e9bc
"""The contract of store, among its neighbours."""

from support.integration import *  # noqa: F403 - the suite's tests are collected here
