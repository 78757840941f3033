"""The edges: commands, HTTP, the database and the clock."""
