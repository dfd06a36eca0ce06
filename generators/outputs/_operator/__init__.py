"""Parts of operator: the objects of Prometheus and Alertmanager themselves."""
