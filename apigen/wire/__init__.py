"""Both wire formats, XML-RPC and JSON-RPC (1.0 and 2.0), in both directions; nothing here reads or writes.

Between the two stand neutral values (`values`): what Python's JSON would make of them. `xml_values` and
`json_values` write neutral values by their types, `typed` reads them; `xmlrpc` and `jsonrpc` are the messages
around them, `arguments` joins a call with the RPC that it is for, and `errors` are the standard errors.
"""
