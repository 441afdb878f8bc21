"""The agreement, version by version."""
