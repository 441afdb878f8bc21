"""The end of a therapy, and taking it back."""
