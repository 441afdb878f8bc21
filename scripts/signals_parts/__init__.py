"""The parts of the simulation of signals."""
