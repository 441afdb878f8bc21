"""One client: the room, sessions, goals, answers, print and PDF."""
