"""A report as people and programs read it. Every output is made of the same report, and counts alike."""
