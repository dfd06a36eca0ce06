# Generated for demo from templates/scaffolds/service/python/unit/test_contract.py and services.yaml (services.report); do not edit, run ./doit generate. sha256:5bfa5ab03ba0d796
"""The contract of report, by itself."""

from support.unit import *  # noqa: F403 - the suite's tests are collected here
