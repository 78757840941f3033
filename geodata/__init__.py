"""Places, roads and travel times."""
