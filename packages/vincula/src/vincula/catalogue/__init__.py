"""The catalogue: published instruments as reviewed data."""
