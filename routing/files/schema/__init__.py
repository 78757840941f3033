"""Published JSON Schemas (draft 2020-12) of the problem and plan files."""
