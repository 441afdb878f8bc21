"""Alerts: who may be in danger, who was told, and what was done."""
