"""What the work tells: raised by the library, followed up by people."""
