"""Plans as pictures and documents; nothing is decided here."""
