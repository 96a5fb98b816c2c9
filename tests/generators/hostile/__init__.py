"""A spec that attacks the code generated from it: see `spec.py`."""
