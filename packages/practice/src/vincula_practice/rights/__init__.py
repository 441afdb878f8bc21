"""What a client may ask of their own data: to have it, to limit it, to have it gone."""
