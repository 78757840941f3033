"""Engines that propose routes; none of them decides what is allowed."""
