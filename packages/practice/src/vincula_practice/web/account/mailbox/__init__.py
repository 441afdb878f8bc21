"""Codes to one's own mailbox: before the first second factor, and for a new address."""
