"""What the generated classes stand on: connections, calls, values and errors."""
