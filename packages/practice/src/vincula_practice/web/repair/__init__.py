"""What stands between client and therapist: concerns that were told, cases, and leaving."""
