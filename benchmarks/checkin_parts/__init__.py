"""The parts of the check-in benchmark; `benchmarks/checkin.py` puts them together."""
