"""Programs in Python, for threads and for asyncio: calls as the client's own sample writer has them."""

from collections.abc import Iterator

from apigen.generators.client_api import ApiView
from apigen.generators.printer import Doc
from apigen.generators.python.expressions import Expressions
from apigen.generators.python.layout import laid
from apigen.generators.python.options import PythonOptions, module_name
from apigen.generators.python.prepare import prepared
from apigen.generators.python.samples import imports, statement
from apigen.model.api import Api
from apigen.model.types import Type
from apigen.model.values import Opaque, Value
from tests.conformance.clients.programs import Control, Following, Part, Scenario, Step, Together

INDENT = "    "


class Spelling(Expressions):
    """Refs that other steps gave are variables."""

    def value(self, type_: Type, value: Value) -> Doc:
        if isinstance(value, Opaque) and value.value.startswith("@"):
            return variable(value.value[1:])
        return super().value(type_, value)


def variable(step: str) -> str:
    """What holds the result of a step."""
    return f"{step}_"


class Writer:
    """Writes the programs of one API; `asynchronous` ones with the client for asyncio."""

    def __init__(self, api: Api, *, asynchronous: bool) -> None:
        self._world, self._view = prepared(api, PythonOptions())
        self._package = module_name(api.name)
        self._wait = "await " if asynchronous else ""
        self._async = "async " if asynchronous else ""
        self._client = "AsyncClient" if asynchronous else "Client"

    @property
    def view(self) -> ApiView:
        return self._view

    def program(self, scenario: Scenario) -> str:
        """The text of a program that does the steps, and tells of each."""
        spelling = Spelling(self._world, self._view, self._package)
        spelling.use(self._package, self._client)
        spelling.use("driver", "Run")
        spelling.use("driver", "begin")
        rows = [row for part in scenario.parts for row in self._part(spelling, part)]
        opened = f"{self._client}.login(run.url, run.user, run.password, wire=run.wire, timeout=20)"
        return "\n".join(
            [
                *imports(spelling),
                "",
                f"{self._async}def program(run: Run) -> None:",
                f"    {self._async}with {opened} as client:",
                *(INDENT * 2 + row if row else row for row in rows),
                "",
                "",
                'if __name__ == "__main__":',
                "    begin(program)",
                "",
            ]
        )

    def _part(self, spelling: Spelling, part: Part) -> Iterator[str]:
        match part:
            case Control(ask):
                yield f'{self._wait}run.{"aask" if self._async else "ask"}("{ask}")'
            case Step():
                yield from self._step(spelling, part)
            case Together():
                yield from self._batch(spelling, part)
            case Following():
                yield from self._following(spelling, part)

    def _call(self, spelling: Spelling, step: Step) -> str:
        """The call alone, on `client`."""
        text = laid(statement(spelling, step.rpc, step.given, task=step.task), 0)
        for start in ("result = ", "operation = "):
            text = text.removeprefix(start)
        if step.timeout is not None:
            text = text.replace("client.", f"client.with_options(timeout={step.timeout}).", 1)
        return text

    def _step(self, spelling: Spelling, step: Step) -> Iterator[str]:
        yield f'with run.step("{step.id}") as step:'
        body = list(self._told(spelling, step))
        if step.error is not None:
            body = ["try:", *(INDENT + row for row in body), *self._caught(spelling, step)]
        yield from (INDENT + row for row in body)

    def _told(self, spelling: Spelling, step: Step) -> Iterator[str]:
        name, call = variable(step.id), self._call(spelling, step)
        if step.at_once:
            many = "gather" if self._async else "threads"
            yield f"{self._wait}step.{many}({step.at_once}, lambda: {call})"
            return
        if step.task:
            yield from f"operation = {self._wait}{call}".split("\n")
            if step.cancelled:
                yield f"{self._wait}operation.cancel()"
            held = f"{name} = " if step.rpc.returns else ""
            yield f"{held}{self._wait}operation.wait(30, step.progress)"
        else:
            held = f"{name} = " if step.rpc.returns else ""
            yield from f"{held}{self._wait}{call}".split("\n")
        if step.reads:
            for wire in step.reads:
                yield f'step.member("{wire}", lambda: {name}.{self._member(step, wire)})'
        yield f"step.value({name if step.rpc.returns else ''})"

    def _member(self, step: Step, wire: str) -> str:
        owner = getattr(step.rpc.result, "cls", None)
        named = self._world.named
        if owner is not None:
            return named(f"field {owner}.{wire}", "member")
        return named(f"struct_member {getattr(step.rpc.result, 'name')}.{wire}", "member")  # noqa: B009

    def _caught(self, spelling: Spelling, step: Step) -> Iterator[str]:
        assert step.error is not None
        code, named = step.error.wire, self._world.named
        cls = spelling.use(f"{self._package}.errors", named(f"error {code}", "error"))
        yield f"except {cls} as error:"
        params = (
            f'("{one.wire}", error.{named(f"error_parameter {code}.{one.wire}", "parameter")}), '
            for one in step.error.parameters
        )
        yield f"    step.declared(error, {''.join(params).removesuffix(', ')})".replace(", )", ")")

    def _batch(self, spelling: Spelling, batch: Together) -> Iterator[str]:
        yield f"{self._async}with client.batch() as batch:"
        for step in batch.steps:
            method, _, rest = self._call(spelling, step).partition("(")
            rest = rest if rest == ")" else f", {rest}"
            yield from f"    {variable(step.id)} = batch.add({method}{rest}".split("\n")
        for step in batch.steps:
            yield f'with run.step("{step.id}") as step:'
            body = [f"step.value({variable(step.id)}.result())"]
            if not step.rpc.returns:
                body = [f"{variable(step.id)}.result()", "step.value()"]
            if step.error is not None:
                body = ["try:", *(INDENT + row for row in body), *self._caught(spelling, step)]
            yield from (INDENT + row for row in body)

    def _following(self, spelling: Spelling, follow: Following) -> Iterator[str]:
        if follow.meanwhile:
            yield f"{self._async}def meanwhile() -> None:"
            for part in follow.meanwhile:
                yield from (INDENT + row for row in self._part(spelling, part))
            yield f"beside = run.{'abeside' if self._async else 'beside'}(meanwhile)"
        yield f'with run.step("{follow.id}") as step:'
        yield f'    {self._async}for event in client.events("{follow.cls}"):'
        yield "        step.event(event)"
        yield f'        if event.snapshot is not None and event.snapshot["name_label"] == "{follow.until}":'
        yield "            break"
        yield "    step.value()"
        if follow.meanwhile:
            yield "await beside" if self._async else "beside.join()"
