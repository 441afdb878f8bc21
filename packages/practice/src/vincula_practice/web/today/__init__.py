"""Today: who comes, who has checked in, what is new."""
