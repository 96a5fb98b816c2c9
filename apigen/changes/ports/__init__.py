"""The ports of a derived API: everything that a client, a handler or the store can touch."""
