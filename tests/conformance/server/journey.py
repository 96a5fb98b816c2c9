"""What clients are asked to do: the same calls, each with what it must give, for two specs.

`$N` in a call stands for the result of call N. A result that is a failure is {"error": [code, …]}.
"""

from collections.abc import Callable
from typing import Any

from apigen.derive.names import constructor, find_class, mandatory
from apigen.derive.zero import zero
from apigen.model.api import Api
from apigen.wire.values import plain_value

Call = tuple[str, list[Any]]
Check = Callable[[Any, list[Any]], bool]
"""Whether a result is right, given all results."""

USER, PASSWORD = "root", "open sesame"
TEXT = 'a < b & "c" \' ü 漢 🙂\n\t'


def record(api: Api, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """What `create` takes: the given members, and zeros for those that it cannot do without."""
    cls = find_class(api, name)
    assert cls is not None
    zeros = {field.name: plain_value(zero(api, field.type)) for field in constructor(cls) if mandatory(field)}
    return zeros | given


def journey(api: Api, vm: dict[str, Any]) -> list[tuple[str, list[Any], Check]]:
    """Log in, create, read, change, bind, fail, destroy, log out."""
    network = record(api, "network", {"name_label": TEXT, "MTU": 1500})
    vif = {"device": "0", "network": "$1", "VM": "$2", "MAC": "02:00:00:00:00:01"}
    return [
        ("session.login_with_password", [USER, PASSWORD], _is_ref),
        ("network.create", ["$0", network], _is_ref),
        ("VM.create", ["$0", record(api, "VM", vm)], _is_ref),
        ("VIF.create", ["$0", record(api, "VIF", vif)], _is_ref),
        ("network.get_name_label", ["$0", "$1"], _is(TEXT)),
        ("network.get_MTU", ["$0", "$1"], _is_int(1500)),
        (
            "VM.get_is_a_template" if _has(api, "VM", "is_a_template") else "VM.get_is_template",
            ["$0", "$2"],
            _is_bool,
        ),
        ("network.get_VIFs", ["$0", "$1"], lambda got, all_: got == [all_[3]]),
        ("VM.get_VIFs", ["$0", "$2"], lambda got, all_: got == [all_[3]]),
        ("VIF.get_network", ["$0", "$3"], lambda got, all_: got == all_[1]),
        ("network.get_record", ["$0", "$1"], lambda got, _: got["name_label"] == TEXT),
        ("network.get_all_records", ["$0"], lambda got, all_: got[all_[1]]["VIFs"] == [all_[3]]),
        ("network.get_by_name_label", ["$0", TEXT], lambda got, all_: all_[1] in got),
        ("network.get_uuid", ["$0", "$1"], lambda got, _: len(got) == 36),
        ("network.get_by_uuid", ["$0", "$13"], lambda got, all_: got == all_[1]),
        ("network.add_to_other_config", ["$0", "$1", "k", TEXT], _is("")),
        ("network.add_to_other_config", ["$0", "$1", "k", "again"], _fails("MAP_DUPLICATE_KEY")),
        ("network.get_other_config", ["$0", "$1"], _is({"k": TEXT})),
        ("network.remove_from_other_config", ["$0", "$1", "k"], _is("")),
        ("network.get_other_config", ["$0", "$1"], _is({})),
        ("network.set_tags", ["$0", "$1", ["b", "a", "b"]], _is("")),
        ("network.get_tags", ["$0", "$1"], _is(["b", "a"])),
        ("network.destroy", ["$0", "$1"], _fails("OBJECT_IN_USE")),
        ("VIF.get_network", ["$0", "$1"], _fails("HANDLE_INVALID")),
        ("network.get_by_uuid", ["$0", "nothing"], _fails("UUID_INVALID")),
        ("network.get_MTU", ["$0"], _fails("MESSAGE_PARAMETER_COUNT_MISMATCH")),
        ("network.no_such", ["$0"], _fails("MESSAGE_METHOD_UNKNOWN")),
        ("network.set_MTU", ["$0", "$1", "many"], _fails("FIELD_TYPE_ERROR")),
        ("VIF.destroy", ["$0", "$3"], _is("")),
        ("network.destroy", ["$0", "$1"], _is("")),
        ("VM.destroy", ["$0", "$2"], _is("")),
        ("network.get_MTU", ["$0", "$1"], _fails("HANDLE_INVALID")),
        ("session.login_with_password", [USER, "wrong"], _fails("SESSION_AUTHENTICATION_FAILED")),
        ("session.logout", ["$0"], _is("")),
        ("network.get_all", ["$0"], _fails("SESSION_INVALID")),
    ]


def wrong(steps: list[tuple[str, list[Any], Check]], results: list[Any]) -> list[str]:
    """The calls whose results are not right."""
    assert len(results) == len(steps)
    return [
        f"{number}: {name} gave {got!r}"
        for number, ((name, _, check), got) in enumerate(zip(steps, results, strict=True))
        if not _holds(check, got, results)
    ]


def _holds(check: Check, got: Any, results: list[Any]) -> bool:
    try:
        return check(got, results)
    except (KeyError, TypeError):  # it is not even of the form that is looked into
        return False


def _has(api: Api, name: str, field: str) -> bool:
    cls = find_class(api, name)
    return cls is not None and any(one.name == field for one in cls.fields)


def _is(value: Any) -> Check:
    return lambda got, _: got == value


def _is_int(value: int) -> Check:
    """An int is text in XML-RPC."""
    return lambda got, _: got in (value, str(value))


def _is_bool(got: Any, _results: list[Any]) -> bool:
    """Perl has no false of its own."""
    return got in (False, 0)


def _is_ref(got: Any, _results: list[Any]) -> bool:
    return isinstance(got, str) and got.startswith("OpaqueRef:")


def _fails(code: str) -> Check:
    return lambda got, _: isinstance(got, dict) and list(got) == ["error"] and got["error"][0] == code
