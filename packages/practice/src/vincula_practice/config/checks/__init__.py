"""What is looked at before the door opens; a theme a module, each with its remedy."""
