"""The long form of the safety gates: kill loops, sweeps, races, restores."""
