"""Where objects live: one interface, SQLite behind it.

`plan` is what the store knows of an API, `lines` the form of stored records, `schema` the tables; `reading`
answers from a snapshot, `transaction` decides changes, `writer` commits them in groups, `database` opens
files.
"""
