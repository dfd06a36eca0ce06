"""A part of the charts of services: the layers of their values."""
