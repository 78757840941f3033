"""Route lists for volunteers, all carriers from one content."""
