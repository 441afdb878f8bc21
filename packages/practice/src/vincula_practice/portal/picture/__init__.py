"""What a signed-in client sees: the same picture, in kinder words."""
