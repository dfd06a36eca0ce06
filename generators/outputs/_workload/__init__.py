"""Parts of the library chart: the closed schema of its values."""
