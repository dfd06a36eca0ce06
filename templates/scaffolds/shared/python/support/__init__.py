"""What the generated tests of services share."""

import pytest

# What they assert is told with its values, as in the files that pytest collects.
pytest.register_assert_rewrite("support.client", "support.e2e", "support.integration", "support.unit")
