"""Names in shell: all functions share one space, so each says its class first."""

from apigen.generators.naming import Language, Role, Scope, styles

SHELL = Language(
    "sh",
    (
        Role("rpc", "function", Scope.PACKAGE, styles.snake, qualified=True),
        Role("parameter", "word", Scope.PARAMETER, styles.screaming),
    ),
    reserved={Scope.PACKAGE: frozenset(("api_call", "api_usage"))},
)
