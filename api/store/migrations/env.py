"""What Alembic runs: the migrations on the connection it is given."""

from alembic import context

from api.store.tables import Base

connection = context.config.attributes["connection"]
# SQLite cannot alter columns in place: batches copy the table
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
