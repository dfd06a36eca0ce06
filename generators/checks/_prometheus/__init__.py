"""Prometheus' files as they are read: jobs, targets, relabelling, queries."""
