"""Folders that pods have at fixed places: what charts mount, and programs, commands and pages name."""

from __future__ import annotations

TEMPORARY = "/tmp"  # noqa: S108 - a volume of the pod's own, not the machine's
"""The one place a service may write."""
FLAGS = "/etc/flags"
FLAGS_FILE = f"{FLAGS}/flags.json"
SECRETS = "/etc/secrets"
"""One file a secret."""
ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
"""The account's token and the cluster's authority, where clients look for them."""

OF_SERVICES = (TEMPORARY, FLAGS, SECRETS, ACCOUNT)
"""What a service's pod may have besides the volume that it states."""

PASSWORD_FILE = f"{SECRETS}/password"
"""The password of an instance, in its own pods and in those that copy it."""
DATA = "/data"
DATABASES = "/etc/databases"
"""The passwords of the services that have a database in an instance."""
SOCKETS = "/var/run/postgresql"
BACKUPS = "/backups"
"""The volume of all copies: a folder a resource, a folder a copy."""

OF_THE_PLATFORM = (TEMPORARY, SECRETS, DATA, DATABASES, SOCKETS, BACKUPS)
"""What an instance's pod may have, and the one that copies it."""

TAKEN = (TEMPORARY, FLAGS, SECRETS, "/var/run/secrets", "/run/secrets", "/proc", "/sys", "/dev")
"""Where a service's volume cannot be: it is there already, by the chart or by Kubernetes."""
OF_THE_IMAGE = ("/bin", "/boot", "/etc", "/lib", "/lib64", "/sbin", "/usr")
"""Where images keep programs and settings of the system: an empty volume there leaves nothing to run."""
