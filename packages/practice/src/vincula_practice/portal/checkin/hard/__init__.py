"""Around a check-in: what is hard to say, and what to come back to."""
