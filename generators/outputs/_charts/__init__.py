"""Parts of the charts of services: their identity and the layers of their values."""
