"""Goals, the order of each of the two, and the next steps."""
