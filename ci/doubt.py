"""The one error of the detector: something could not be known, so everything has to run."""

from __future__ import annotations


class Doubt(Exception):
    """What is not known, in words for people. Whoever decides answers it with "everything"."""
