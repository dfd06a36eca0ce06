"""Parts of the platform chart: its values, its roles, its backups."""
