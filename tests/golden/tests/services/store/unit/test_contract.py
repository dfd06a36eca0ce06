# Generated for demo from templates/scaffolds/service/python/unit/test_contract.py and services.yaml (services.store); do not edit, run ./doit generate. sha256:08d7263b7186c837
"""The contract of store, by itself."""

from support.unit import *  # noqa: F403 - the suite's tests are collected here
