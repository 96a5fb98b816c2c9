"""Calls as a reader of the reference would write them."""

import re
from collections.abc import Iterator
from functools import partial

import msgspec

from apigen.generators.client_api import ApiView
from apigen.generators.client_view import RpcView
from apigen.generators.printer import Doc, concat
from apigen.generators.python.encoders import py_str
from apigen.generators.python.expressions import Expressions
from apigen.generators.python.layout import arguments, imported, laid
from apigen.generators.python.methods import World, method_arguments, method_members
from apigen.generators.python.options import PythonOptions, metadata, own
from apigen.generators.python.prepare import prepared
from apigen.generators.target import Arguments, Options, Sample, SampleOf
from apigen.model.api import Api, Class, Rpc
from apigen.model.values import Members, Value

_SERVER = "https://host.example"

_last: list[tuple[Api, Options, World, ApiView, str]] = []
"""What the samples of the last API were made of: a site asks for thousands of one."""


def sampler(options: Options) -> SampleOf:
    """Samples with the names of the package that these options make. They raise Failure as `generate`."""
    return partial(_sample, options)


def _sample(options: Options, api: Api, cls: Class, rpc: Rpc, given: Arguments, variant: str) -> Sample:
    """A call in a variant of `SampleOf`: on a client that is there, as a task, or with the log-in."""
    if not _last or _last[0][0] is not api or _last[0][1] is not options:
        whole = msgspec.structs.replace(own(options), only=())
        _last[:] = [(api, options, *prepared(api, whole), metadata(api, whole).package)]
    *_, world, view, package = _last[0]
    expressions = Expressions(world, view, package)
    seen = view.of_rpc(cls, rpc)
    called = statement(expressions, seen, given, task=variant == "async")
    lines = []
    if variant == "session":
        expressions.use(expressions.package, "Client")
        begin = "Client.login" if view.login is not None else "Client"
        words = [py_str(_SERVER), *map(py_str, ("user", "password"))] if view.login else [py_str(_SERVER)]
        lines.append(f"with {begin}({', '.join(words)}) as client:")
    lines.append(laid(called, 1 if variant == "session" else 0))
    if variant == "async":
        lines.append("operation.wait(60)" if not seen.returns else "result = operation.wait(60)")
    code = "\n".join((*imports(expressions), *lines))
    title = f"{'Async.' if variant == 'async' else ''}{seen.name} in Python"
    return Sample(code, tuple(tokens(code)), "Python", title)


sample = sampler(PythonOptions())
"""Samples with the names that a package has by default."""


def imports(expressions: Expressions) -> list[str]:
    """The imports of a program, and a blank line behind them."""
    own = expressions.package
    modules = sorted(expressions.used, key=lambda module: (module == own, module))
    found = [imported(module, sorted(expressions.used[module]), 0) for module in modules]
    parted = len(modules) > 1 and modules[-1] == own
    return [*found[:-1], *([""] if parted else []), found[-1], ""] if found else []


def statement(expressions: Expressions, rpc: RpcView, given: Arguments, *, task: bool = False) -> Doc:
    """A call on `client`; what it returns is `result`, or the `operation` of a task."""
    world = expressions.world
    member = world.named(f"class {rpc.cls}", "member")
    name = world.named(f"rpc {rpc.name}", "async" if task else "method")
    target = "operation = " if task else "result = " if rpc.returns else ""
    return arguments(f"{target}client.{member}.{name}(", list(_given(expressions, rpc, dict(given))), ")")


def _given(expressions: Expressions, rpc: RpcView, given: dict[str, Value]) -> Iterator[Doc]:
    world = expressions.world
    if rpc.creates is not None:
        record = next(iter(given.values()), None)
        values = {one.name: one.value for one in record.members} if isinstance(record, Members) else {}
        for field, made in zip(rpc.creates, method_members(world, rpc), strict=True):
            if field.wire in values:
                yield concat(f"{made.name}=", expressions.value(field.type, values[field.wire]))
        return
    by_name = False
    for one, made in zip(rpc.parameters, method_arguments(world, rpc), strict=True):
        if one.wire in given:
            value = expressions.value(one.type, given[one.wire])
            # `True` alone says nothing to a reader, and what follows a name must have one.
            by_name = by_name or bool(made.default) or (value in _BARE and not made.own)
            yield concat(f"{made.name}=", value) if by_name else value


_BARE = ("True", "False", "None")
"""Values that are read with their parameter's name alone."""


_TOKEN = re.compile(
    r"""(?P<s>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"|(?P<c>\#[^\n]*)"
    r"|(?P<mf>\b\d+\.\d+(?:e[+-]?\d+)?\b)|(?P<mi>\b\d+\b)"
    r"|(?P<kn>\b(?:from|import)\b)|(?P<kc>\b(?:None|True|False)\b)|(?P<k>\b(?:with|as|for|in|await|async)\b)"
    r"|(?P<nf>\b[A-Za-z_]\w*(?=\())|(?P<n>\b[A-Za-z_]\w*)"
    r"|(?P<p>[()\[\]{},:])|(?P<o>\.{3}|[=.*+-])|(?P<w>\s+)"
)


def tokens(code: str) -> Iterator[tuple[str, str]]:
    """The tokens of what is written here, by Pygments' short names; their texts together are the code."""
    at = 0
    for match in _TOKEN.finditer(code):
        if match.start() > at:
            yield "", code[at : match.start()]
        kind = match.lastgroup or ""
        yield ("" if kind == "w" else kind), match[0]
        at = match.end()
    if at < len(code):
        yield "", code[at:]
