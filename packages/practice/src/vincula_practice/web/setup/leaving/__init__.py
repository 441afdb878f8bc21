"""Somebody leaves the practice."""
