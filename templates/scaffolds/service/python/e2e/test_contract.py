"""The contract of <%= service.id %>, in a browser."""

from support.e2e import *  # noqa: F403 - the suite's tests are collected here
