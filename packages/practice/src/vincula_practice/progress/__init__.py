"""Scores of what was answered, and how it went over time."""
