"""What is stored cannot be read without its person's key."""
