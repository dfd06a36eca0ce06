# Generated for demo from templates/scaffolds/service/python/integration/test_contract.py and golden.yaml (services.store); do not edit, run ./doit generate. sha256:2594435ef66b85fd
"""The contract of store, among its neighbours."""

from support.integration import *  # noqa: F403 - the suite's tests are collected here
