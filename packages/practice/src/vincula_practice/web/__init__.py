"""Pages for the practice."""
