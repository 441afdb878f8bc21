"""The tablet of the waiting room, as staff set it up and end it."""
