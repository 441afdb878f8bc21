"""A form filled in on paper, typed in by a therapist."""
