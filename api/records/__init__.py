"""What the service remembers, as pure values with their allowed moves."""
