"""Scripts that pages of maps carry inside and the board loads: the same for both."""
