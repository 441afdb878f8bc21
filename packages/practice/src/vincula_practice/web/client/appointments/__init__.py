"""A client's appointments: planned, moved, marked; the front desk may, too."""
