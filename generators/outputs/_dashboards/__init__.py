"""Parts of the dashboards: panels, and the boards of a service, a tier and the fleet."""
