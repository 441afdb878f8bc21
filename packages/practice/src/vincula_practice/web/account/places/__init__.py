"""Where somebody is signed in, and a manager's help for a colleague."""
