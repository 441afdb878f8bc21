"""Keys, kit, backups: that what a practice was told is neither lost nor found by others."""
