"""Requests of clients about their data, and what each has agreed to."""
