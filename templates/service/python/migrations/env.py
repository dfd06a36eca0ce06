"""Runs migrations in the transaction that the service opened."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
