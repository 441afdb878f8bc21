"""Practices, the people in them, and who may ask about whom."""
