# Generated for demo from templates/scaffolds/service/python/unit/test_contract.py and services.yaml (services.migrate); do not edit, run ./doit generate. sha256:e7f2a64813b9bbad
"""The contract of migrate, by itself."""

from support.unit import *  # noqa: F403 - the suite's tests are collected here
