"""Parts of the simulation that chose the rule for alliance dips."""
