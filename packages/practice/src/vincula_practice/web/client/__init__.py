"""A client's page: the room, where both look at the same picture."""
