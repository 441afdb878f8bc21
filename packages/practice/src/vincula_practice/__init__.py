"""The Vincula site."""
