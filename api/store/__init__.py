"""The memory of the service: SQLite by default, PostgreSQL by address."""
