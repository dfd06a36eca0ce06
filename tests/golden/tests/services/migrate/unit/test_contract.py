# Generated for demo from templates/scaffolds/service/python/unit/test_contract.py and golden.yaml (services.migrate); do not edit, run ./doit generate. sha256:f1a8a3a06cb58e76
"""The contract of migrate, by itself."""

from support.unit import *  # noqa: F403 - the suite's tests are collected here
