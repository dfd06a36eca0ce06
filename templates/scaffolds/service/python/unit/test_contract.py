"""The contract of <%= service.id %>, by itself."""

from support.unit import *  # noqa: F403 - the suite's tests are collected here
