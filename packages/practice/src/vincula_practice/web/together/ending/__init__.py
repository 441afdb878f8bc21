"""The planned ending."""
