"""Where to turn, on a page that needs no sign-in and no database."""
