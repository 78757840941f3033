"""Readers of road data: fetch and read, nothing more."""
