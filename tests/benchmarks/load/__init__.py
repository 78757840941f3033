"""Many clients at once, from a process of their own."""
