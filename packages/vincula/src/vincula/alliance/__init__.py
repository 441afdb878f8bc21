"""Alliance: judged against the person's own pattern first."""
