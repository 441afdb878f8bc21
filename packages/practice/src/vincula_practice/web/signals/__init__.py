"""The rules of signals, how often they were right, and what is done with one."""
