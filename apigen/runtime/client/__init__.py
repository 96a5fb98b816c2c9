"""A client of any server that speaks one of the two wire faces, with no code made for its API.

`link` sends bytes and tells why none come back; `client` makes calls of them; `description` says what the
server's RPCs take, by its own words (`openrpc`) or by a spec; `arguments` reads values that people type.
"""
