"""A client's first access to a page of their own."""
