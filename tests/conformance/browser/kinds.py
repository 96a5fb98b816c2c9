"""One page of each kind of a site."""

KINDS = {
    "home": "index.html",
    "class": "VM/index.html",
    "calls": "VM/rpc-start.html",
    "derived calls": "VM/derived-calls.html",
    "types": "types.html",
    "errors": "errors.html",
    "roles": "roles.html",
    "relations": "relations.html",
    "releases": "releases.html",
    "names": "a-to-z.html",
    "guide": "guide-tutorial.html",
    "search": "search.html",
    "not found": "404.html",
}
