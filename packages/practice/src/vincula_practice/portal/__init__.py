"""Pages for clients."""
