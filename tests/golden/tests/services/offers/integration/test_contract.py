# Generated for demo from templates/scaffolds/service/python/integration/test_contract.py and golden.yaml (services.offers); do not edit, run ./doit generate. sha256:fa711f4977b254a6
"""The contract of offers, among its neighbours."""

from support.integration import *  # noqa: F403 - the suite's tests are collected here
