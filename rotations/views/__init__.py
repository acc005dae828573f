"""Pages about rotations."""
