"""A colleague's record, where waiting could hurt somebody."""
