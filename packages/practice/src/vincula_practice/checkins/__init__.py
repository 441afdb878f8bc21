"""Check-ins: what is asked, how it reaches the client, what was answered."""
