"""Alembic's entry: runs on a connection that is handed over, or writes the statements as text."""

from alembic import context

if context.is_offline_mode():
    # No transaction marks in the text: whoever runs it opens the transaction.
    context.configure(
        dialect_name="postgresql",
        dialect_opts={"paramstyle": "named"},
        literal_binds=True,
        version_table="alembic_version",
    )
    context.run_migrations()
else:
    context.configure(
        connection=context.config.attributes["connection"],
        version_table="alembic_version",
        version_table_schema=context.config.attributes["schema"],
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
