"""The check-in: the page this product exists for."""
