"""Everything that is a client's own, in one archive: to read, and for a machine."""
