"""The rules that look over a whole spec, a module an idea; each is found by being here."""
