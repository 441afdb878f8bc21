"""How the client likes to work, and what of it is possible."""
