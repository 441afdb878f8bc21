"""The cases that colleagues discuss with their supervisor."""
