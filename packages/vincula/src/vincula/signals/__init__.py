"""What deserves a look, and why: rules with a version, a budget, and their hit rate."""
