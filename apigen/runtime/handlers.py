"""The service's own code: a module whose classes have a method for each RPC that they answer.

A class of the module is for the class of the API whose name it has, or that its `api_class` names (the
generated bases say so); so is any other object of the module by such a name. Methods are called with the
context and all parameters in order; one that nobody gave, where the spec says `= _`, is `UNSET`.
"""

import importlib
import importlib.util
import inspect
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from keyword import iskeyword
from pathlib import Path
from types import ModuleType
from typing import Any, TypeGuard

from apigen import diagnostics
from apigen.derive import all_rpcs
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.suggest import closest
from apigen.model.api import Api, Class

HOOKS: Mapping[str, int] = {
    "before_create": 2,
    "before_set": 5,
    "before_destroy": 2,
    "after_create": 2,
    "after_set": 3,
    "after_destroy": 2,
}
"""The hooks of a class, with how much each is given, the context included."""

COMPUTE = "compute_"

Handlers = Mapping[str, object]
"""What answers for each class of the API."""


def load(name: str, api: Api, folder: Path) -> Handlers:
    """The handlers of a module, `my_service` or `path/to/my_service.py`, looked for in a folder first.

    Raises diagnostics.Failure (`handlers-missing`, `handlers-failed`, `handlers-unfit`).
    """
    module = _imported(name, folder)
    found = of_module(module, api)
    wrong = [
        diagnostic
        for cls, handler in sorted(found.items())
        for diagnostic in _unfit(api, next(one for one in api.classes if one.name == cls), handler)
    ]
    if not found:
        wrong.append(handlers_unfit(f"`{name}` has a class for no class of the API", None))
    if wrong:
        raise diagnostics.Failure(*wrong)
    return found


def of_module(module: ModuleType, api: Api) -> Handlers:
    """What answers for each class, of what stands in a module, or in modules below it if it is a package.

    Raises diagnostics.Failure (`handlers-unfit`) where two answer for one class.
    """
    names = {cls.name for cls in api.classes}
    found: dict[str, object] = {}
    classes: dict[str, list[type]] = {}
    for name, value in vars(module).items():
        if inspect.isclass(value):
            cls = getattr(value, "api_class", "") or value.__name__
            if cls in names and f"{value.__module__}.".startswith(f"{module.__name__}."):
                classes.setdefault(cls, []).append(value)
        elif name in names and not inspect.ismodule(value) and not callable(value):
            found[name] = value
    for cls, several in classes.items():
        last = [
            one
            for one in several
            if not any(one is not other and issubclass(other, one) for other in several)
        ]
        if len(last) > 1 or cls in found:
            raise diagnostics.Failure(
                handlers_unfit(f"`{module.__name__}` has two classes for `{cls}`", None)
            )
        try:
            found[cls] = last[0]()
        except (Exception, SystemExit) as error:
            raise diagnostics.Failure(handlers_failed(module.__name__, error)) from error
    return found


def methods(handler: object) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The methods that a handler has by itself: those of generated bases only say what there is."""
    for name in dir(handler):
        if name.startswith("_"):
            continue
        value = getattr(handler, name, None)
        if _is_written(value) and not inspect.isclass(value):
            yield name, value


def method(handler: object, name: str) -> Callable[..., Any] | None:
    """A method that a handler has by itself for an RPC, or a hook."""
    value = getattr(handler, method_name(handler, name), None)
    return value if _is_written(value) else None


def _is_written(value: object) -> TypeGuard[Callable[..., Any]]:
    """Whether something is a method, and not one that a generated base only names."""
    return callable(value) and not getattr(value, "not_implemented", False)


def method_name(handler: object, name: str) -> str:
    """What the method for an RPC is called: as the RPC, unless that is a word of Python's own, or taken."""
    given: Mapping[str, str] = getattr(handler, "api_names", {})
    return given.get(name, f"{name}_" if iskeyword(name) else name)


def _imported(name: str, folder: Path) -> ModuleType:
    path = folder / name if name.endswith(".py") else None
    where = str((path.parent if path is not None else folder).resolve())
    if where not in sys.path:
        sys.path.insert(0, where)
    module = path.stem if path is not None else name
    try:
        if (path is not None and not path.is_file()) or importlib.util.find_spec(module) is None:
            raise diagnostics.Failure(handlers_missing(name, where))
        return importlib.import_module(module)
    except diagnostics.Failure:
        raise
    except (ImportError, ValueError) as error:
        if isinstance(error, ModuleNotFoundError) and module.startswith(error.name or "\0"):
            raise diagnostics.Failure(handlers_missing(name, where)) from error
        raise diagnostics.Failure(handlers_failed(module, error)) from error
    except (Exception, SystemExit) as error:
        raise diagnostics.Failure(handlers_failed(module, error)) from error


def _unfit(api: Api, cls: Class, handler: object) -> Iterator[diagnostics.Diagnostic]:
    """Methods that would never be called, or not as they are written."""
    rpcs = {method_name(handler, rpc.name): rpc for rpc in all_rpcs(api, cls)}
    own = {name for name, rpc in rpcs.items() if rpc.rule is None or rpc.replaces}
    computed = {f"{COMPUTE}{field.name}" for field in cls.fields if field.computed}
    for name, function in methods(handler):
        given = 2 if name in computed else HOOKS.get(name)
        if name in own:
            given = 1 + len(rpcs[name].parameters)
        elif given is None:
            if not inspect.iscoroutinefunction(function) and not name.startswith(COMPUTE):
                continue  # a helper
            if name in rpcs:
                what = f"`{cls.name}.{name}` is a derived RPC: hooks change what it does"
            else:
                near = closest(name, [*own, *HOOKS, *computed])
                what = f"`{cls.name}` has no RPC `{name}`" + (f"; did you mean `{near}`?" if near else "")
            yield handlers_unfit(what, function)
            continue
        if name.startswith("before_") and inspect.iscoroutinefunction(function):
            yield handlers_unfit(
                f"`{cls.name}.{name}` runs in a transaction: write it without async", function
            )
            continue
        try:
            inspect.signature(function).bind(*range(given))
        except TypeError:
            yield handlers_unfit(f"`{cls.name}.{name}` must take {_taken(given)}", function)


def _taken(given: int) -> str:
    return "the context alone" if given == 1 else f"the context and {given - 1} more"


@problem("handlers-missing", "error", "A handlers module that is not there")
def handlers_missing(name: str, folder: str) -> Finding:
    """`--handlers` names a module as `import` does, or its file; it is looked for in the current folder, then
    where Python looks.
    """
    return Finding(f"there is no module `{name}`", help=f"it was looked for in {folder}")


@problem("handlers-failed", "error", "A handlers module that cannot be imported")
def handlers_failed(module: str, error: BaseException) -> Finding:
    """The module was found, but importing it raised an exception, or making an object of one of its classes.
    The place is the innermost line of code that is not Python's own.
    """
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith("<")
        and "importlib" not in frame.filename
        and __file__ != frame.filename
    ]
    where = ""
    if isinstance(error, SyntaxError) and error.filename:
        where = f"{error.filename}:{error.lineno}: "
    elif frames:
        where = f"{frames[-1].filename}:{frames[-1].lineno}: "
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    remedy = f"mend it: `python -c 'import {module}'` shows it too"
    if isinstance(error, ModuleNotFoundError):
        remedy = "set PYTHONPATH to the folder that holds it; `--target server` builds the API's package"
    return Finding(f"{where}{type(error).__name__}: {text}", help=remedy)


@problem("handlers-unfit", "error", "A handler that answers nothing")
def handlers_unfit(what: str, function: Callable[..., Any] | None) -> Finding:
    """A class of the handlers module has a coroutine that is no RPC of the API, or a method that does not
    take what it is called with: the context, then all parameters in order. Each would be missed only when a
    client calls it.
    """
    code = getattr(inspect.unwrap(function), "__code__", None) if function is not None else None
    where = f"{code.co_filename}:{code.co_firstlineno}: " if code is not None else ""
    return Finding(
        f"{where}{what}",
        help="`apigen build --target server` writes a base class with all that can be overridden",
    )
