"""Answers that must reach a human, and what helps in danger."""
