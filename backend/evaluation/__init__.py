"""Asks the demo assistants a fixed set of questions and counts what they find and cite: `make eval`."""
