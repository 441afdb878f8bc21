"""A client's own data: take it along, see who looked, agree, ask for a change."""
