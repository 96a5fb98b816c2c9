"""Why a command ends before its end; both are told to the user in words."""


class Misuse(Exception):
    """Wrong usage, in words: printed in one line with a hint at the help; exit status 2."""


class Unsound(Exception):
    """A spec has errors, which are printed already: nothing is left to do; exit status 1."""
