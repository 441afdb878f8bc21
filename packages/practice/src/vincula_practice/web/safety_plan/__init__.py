"""A client's safety plan, made together in the session."""
