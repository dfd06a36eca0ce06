# Generated for demo from templates/scaffolds/service/python/integration/test_contract.py and services.yaml (services.offers); do not edit, run ./doit generate. sha256:82ffd944ba495a1d
"""The contract of offers, among its neighbours."""

from support.integration import *  # noqa: F403 - the suite's tests are collected here
