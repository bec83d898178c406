"""Measures Switchboard's hot paths beside what they cost at best: `make bench`, `python -m benchmarks`."""
