"""Guess, then reveal: how a session was, before the client's rating opens."""
