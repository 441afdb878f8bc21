"""The check-in plan of one client."""
