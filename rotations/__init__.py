"""Who is on duty, and when the next person takes over."""
