"""Sessions: planned, attended, missed, cancelled."""
