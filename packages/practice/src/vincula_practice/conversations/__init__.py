"""The room: life events and notes on the shared picture."""
