"""Who works with a client: care team, supervision, and a therapist's own notes."""
