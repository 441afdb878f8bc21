"""What forms carry."""
