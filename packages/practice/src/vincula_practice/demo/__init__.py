"""The invented practice of the demo."""
