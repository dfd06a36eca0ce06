# Generated for demo from templates/scaffolds/service/python/unit/test_contract.py and golden.yaml (services.offers); do not edit, run ./doit generate. sha256:ef56de788f6afc86
"""The contract of offers, by itself."""

from support.unit import *  # noqa: F403 - the suite's tests are collected here
