"""Signals: what deserves a word, with its rule and reason, and what became of it."""
