"""What client and therapist work on together: one page for both, with the same words."""
