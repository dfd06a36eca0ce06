"""The contract of <%= service.id %>, among its neighbours."""

from support.integration import *  # noqa: F403 - the suite's tests are collected here
