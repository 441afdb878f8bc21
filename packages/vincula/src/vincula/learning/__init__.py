"""What a practice learns from its own numbers: measures that hold, rates, comparisons."""
