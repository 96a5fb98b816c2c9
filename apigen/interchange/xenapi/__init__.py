"""XenAPI's own description of itself, the JSON that its makers publish with each release: read and written.

A dump lists every message, the derived ones too, and repeats in each what follows from the rules. `read`
keeps only what does not follow; `write` derives the rest again, so that the same JSON comes back. What a dump
cannot say (bound pairs, errors' parameters, asynchronous messages) comes from a second file, the extras.
"""

from apigen.interchange.xenapi.dialect import DIALECTS, Dialect, dialect_of
from apigen.interchange.xenapi.dump import beside, decode, read_file
from apigen.interchange.xenapi.read import read
from apigen.interchange.xenapi.write import dropped, write

__all__ = ["DIALECTS", "Dialect", "beside", "decode", "dialect_of", "dropped", "read", "read_file", "write"]
