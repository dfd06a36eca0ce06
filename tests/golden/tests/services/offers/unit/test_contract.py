# Generated for demo from templates/scaffolds/service/python/unit/test_contract.py and services.yaml (services.offers); do not edit, run ./doit generate. sha256:3e62ff31da827463
"""The contract of offers, by itself."""

from support.unit import *  # noqa: F403 - the suite's tests are collected here
