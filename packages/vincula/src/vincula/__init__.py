"""Vincula: instruments, scores, change and alliance. Importing has no effect."""
