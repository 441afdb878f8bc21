"""The practice: its promises, its people, its licensed texts."""
