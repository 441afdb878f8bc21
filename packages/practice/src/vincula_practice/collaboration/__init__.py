"""Goals that client and therapist set together."""
