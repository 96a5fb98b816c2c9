"""The rules that need what is derived, a module an idea; each is found by being here."""
