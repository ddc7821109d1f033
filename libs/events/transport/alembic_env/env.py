"""Lets Alembic run on the connection that `migrate` opened, with the history that it named."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, version_table=context.config.attributes["version_table"], transaction_per_migration=False
)
with context.begin_transaction():
    context.run_migrations()
