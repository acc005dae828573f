"""What monitoring says: read, placed, judged and put into words. Pure Python; `incidents.services` acts on it."""
