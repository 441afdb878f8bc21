"""Something between client and therapist, from being noticed to being repaired."""
