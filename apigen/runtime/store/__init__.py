"""Where objects live: one interface, SQLite behind it.

`plan` is what the store knows of an API (`references`: where its values hold refs), `lines` the form of
stored records, `schema` the tables, `catalog` what a file calls classes and fields. `reading` answers from a
snapshot; `transaction` decides changes, with `changing` (what is kept until the end), `links`, `unique` and
`destroying`; `writer` commits them in groups. `events` says what happened, `counts` how much there is.
`database` opens files, with `files`, `checkpoints`, `clock`, and `evolve` for a spec that has changed;
`copies` makes backups.
"""
