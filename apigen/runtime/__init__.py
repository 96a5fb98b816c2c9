"""The live server: objects of an API in a store, and every call on them answered over both wire formats."""
