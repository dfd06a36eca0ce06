"""The outside world, one module each: cluster, helm, files, Prometheus, clock."""
