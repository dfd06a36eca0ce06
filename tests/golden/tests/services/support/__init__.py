# Generated for demo from templates/scaffolds/shared/python/support/__init__.py and golden.yaml; do not edit, run ./doit generate. sha256:f800ea6c82cac257
"""What the generated tests of services share."""

import pytest

# What they assert is told with its values, as in the files that pytest collects.
pytest.register_assert_rewrite("support.client", "support.e2e", "support.integration", "support.unit")
