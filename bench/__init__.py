"""Benchmarks: each figure is a ratio to something measured in the same minutes, or a peak."""
