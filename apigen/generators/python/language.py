"""Python's table of names: what is named, in which case, and what is taken."""

import keyword

from apigen.generators.naming import Language, Role, Scope, styles
from apigen.generators.naming.language import Thing
from apigen.model.api import Rpc

KEYWORDS = frozenset(keyword.kwlist)

PACKAGE = frozenset(
    "Client AsyncClient ApiError ClientError TransportError NotReached NoAnswer TimedOut TlsError"
    " ProtocolError UsageError NotOnThisServer EventsLost OperationCancelled Operation AsyncOperation"
    " Record Enum Namespace AsyncNamespace ServerEvent Events AsyncEvents Batch AsyncBatch Pending"
    " AsyncLogin CallDone ConnectionOptions ClassVar Collection EllipsisType Mapping NewType Self Unpack"
    " TYPE_CHECKING NULL_REF".split()
)
"""What modules of the package import or define, whatever the API is."""

BUILT_IN = frozenset(
    (
        "ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup "
        "BlockingIOError BrokenPipeError BufferError BytesWarning ChildProcessError "
        "ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError "
        "DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception "
        "ExceptionGroup False FileExistsError FileNotFoundError FloatingPointError FutureWarning "
        "GeneratorExit IOError ImportError ImportWarning IndentationError IndexError InterruptedError "
        "IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError "
        "NameError None NotADirectoryError NotImplemented NotImplementedError OSError OverflowError "
        "PendingDeprecationWarning PermissionError ProcessLookupError RecursionError ReferenceError "
        "ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError "
        "SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError UnboundLocalError "
        "UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning "
        "UserWarning ValueError Warning ZeroDivisionError"
    ).split()
)
"""Names of Python itself that an import would hide; spelt out, since they differ by its version."""

OF_CLIENT = frozenset(
    "login close aclose logout with_options batch events session_ref property classmethod namespace".split()
)
OF_RECORD = frozenset(("raw", "self", "get", "keys", "items"))
OF_ERROR = frozenset("args rpc params error_code message with_traceback add_note surplus self".split())

_OF_CLASS = (
    Role("class", "ref", Scope.PACKAGE, styles.pascal, after=("Ref",)),
    Role("class", "record", Scope.PACKAGE, styles.pascal, after=("Record",)),
    Role("class", "namespace", Scope.PACKAGE, styles.pascal),
    Role("class", "async", Scope.PACKAGE, styles.pascal, before=("Async",)),
    Role("class", "module", Scope.FILE, styles.snake),
    Role("class", "member", Scope.CLIENT_MEMBER, styles.wire),
)


def _is_async(thing: Thing) -> bool:
    return isinstance(thing.element, Rpc) and thing.element.is_async


PYTHON = Language(
    name="py",
    roles=(
        *_OF_CLASS,
        Role("enum", "enum", Scope.PACKAGE, styles.pascal),
        Role("struct", "struct", Scope.PACKAGE, styles.pascal),
        Role("error", "error", Scope.PACKAGE, styles.pascal),
        Role("field", "member", Scope.RECORD_MEMBER, styles.wire),
        Role("field", "create", Scope.CREATE_MEMBER, styles.wire),
        Role("struct_member", "member", Scope.RECORD_MEMBER, styles.wire),
        Role("rpc", "method", Scope.NAMESPACE_MEMBER, styles.wire),
        Role("rpc", "async", Scope.NAMESPACE_MEMBER, styles.wire, after=("async",), when=_is_async),
        Role("old_rpc", "method", Scope.NAMESPACE_MEMBER, styles.wire),
        Role("old_rpc", "async", Scope.NAMESPACE_MEMBER, styles.wire, after=("async",), when=_is_async),
        Role("parameter", "parameter", Scope.PARAMETER, styles.wire),
        Role("value", "constant", Scope.ENUM_VALUE, styles.screaming),
        Role("error_parameter", "parameter", Scope.ERROR_MEMBER, styles.wire),
    ),
    reserved={
        Scope.PACKAGE: PACKAGE | BUILT_IN | KEYWORDS,
        Scope.FILE: frozenset(("__init__",)) | KEYWORDS,
        Scope.CLIENT_MEMBER: OF_CLIENT | KEYWORDS,
        Scope.NAMESPACE_MEMBER: frozenset(("deprecated", "deprecated_members")) | KEYWORDS,
        Scope.RECORD_MEMBER: OF_RECORD | KEYWORDS,
        Scope.CREATE_MEMBER: frozenset(("self",)) | KEYWORDS,
        Scope.PARAMETER: frozenset(("self",)) | KEYWORDS,
        Scope.ENUM_VALUE: KEYWORDS,
        Scope.ERROR_MEMBER: OF_ERROR | KEYWORDS,
    },
    own={"error EVENTS_LOST": "EventsLost"},
)
"""The first role of a class is its ref; `@x-name("py:Foo")` spells the first role of its kind."""
