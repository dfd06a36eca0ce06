# Generated for demo from templates/scaffolds/service/python/e2e/test_contract.py and golden.yaml (services.offers); do not edit, run ./doit generate. sha256:537f864d98fb0761
"""The contract of offers, in a browser."""

from support.e2e import *  # noqa: F403 - the suite's tests are collected here
