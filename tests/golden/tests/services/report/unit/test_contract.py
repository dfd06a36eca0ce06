# Generated for demo from templates/scaffolds/service/python/unit/test_contract.py and golden.yaml (services.report); do not edit, run ./doit generate. sha256:8947dd91691929c2
"""The contract of report, by itself."""

from support.unit import *  # noqa: F403 - the suite's tests are collected here
