# Generated for demo from templates/scaffolds/service/python/e2e/test_contract.py and golden.yaml (services.store); do not edit, run ./doit generate. sha256:f2599037e0501f5e
"""The contract of store, in a browser."""

from support.e2e import *  # noqa: F403 - the suite's tests are collected here
