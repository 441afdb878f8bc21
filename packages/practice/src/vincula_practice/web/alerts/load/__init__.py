"""How many alerts there are, on a page for the team."""
