"""Hard to say: what a client raises at any time, and how it travels."""
