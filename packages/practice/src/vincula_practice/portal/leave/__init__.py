"""Leaving quickly: for whoever is not alone any more."""
