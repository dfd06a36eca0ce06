"""What changes a cluster, step by step, through the adapters it is given."""
