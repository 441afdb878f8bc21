"""How two saw a session: opened as the client chose."""
