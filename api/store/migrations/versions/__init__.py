"""One file per step, never changed once it is out."""
