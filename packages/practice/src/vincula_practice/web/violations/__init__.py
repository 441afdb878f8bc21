"""Browsers tell when a page tried what the content policy forbids."""
