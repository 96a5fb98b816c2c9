"""The model: what an API is, as frozen values; no behaviour that needs another stop on the way."""
