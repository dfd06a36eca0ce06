# Generated for demo from templates/scaffolds/service/python/unit/test_contract.py and golden.yaml (services.store); do not edit, run ./doit generate. sha256:42f310dc2331c5e7
"""The contract of store, by itself."""

from support.unit import *  # noqa: F403 - the suite's tests are collected here
