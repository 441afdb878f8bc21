"""What every page for clients says of danger."""
