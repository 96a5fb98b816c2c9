"""The page of a class: what its view says of relations, fields, calls and errors, and how that is written."""

from typing import Any

import msgspec

from apigen.generators.book import Book
from apigen.generators.class_page import class_view
from apigen.generators.site.html import WIDTH, call, filters, may, pieces, signature
from apigen.generators.site.paths import href_from
from apigen.generators.types import Piece
from apigen.generators.view import ClassView, RpcView
from apigen.model.api import Class, Error, ErrorParameter, Parameter, Rpc
from apigen.model.types import INT, STRING, VOID, MapType, Ref
from apigen.model.values import Int, Unset

from .sample import API, LAMP, ROOM, field

HREF = href_from("../")


def view(cls: Class = LAMP, **more: Any) -> ClassView:
    rest = tuple(one for one in API.classes if one.name != cls.name)
    api = msgspec.structs.replace(API, classes=(cls, *rest), **more)
    return class_view(Book(api), cls)


def called(rpc: Rpc, **more: Any) -> RpcView:
    found = view(msgspec.structs.replace(LAMP, rpcs=(rpc,), enums=LAMP.enums), **more)
    return next(one for one in found.rpcs if one.name == rpc.name)


def test_a_pair_is_told_from_both_ends() -> None:
    (end,) = view().bound
    assert (end.count, end.count_here) == ("exactly one", "zero or more")
    (other,) = view(ROOM).bound
    assert (other.count, other.count_here) == ("zero or more", "exactly one")
    assert (end.truth, other.truth) == ("this end", "the other end")


def test_who_goes_along_blocks_nothing() -> None:
    assert not view(ROOM).bound[0].blocks


def test_who_refers_and_stays_blocks_the_end_of_what_it_refers_to() -> None:
    fields = tuple(
        msgspec.structs.replace(one, on_destroy="restrict") if one.name == "room" else one
        for one in LAMP.fields
    )
    lamp = msgspec.structs.replace(LAMP, fields=fields)
    api = msgspec.structs.replace(API, classes=(lamp, ROOM, *API.classes[2:]))
    book = Book(api)
    assert class_view(book, ROOM).bound[0].blocks
    assert not class_view(book, lamp).bound[0].blocks


def test_the_constructor_takes_the_mandatory_first_and_names_whom_it_needs() -> None:
    found = view()
    required = [one.required for one in found.constructor]
    assert required == sorted(required, reverse=True)
    assert required[0]
    assert [one.text for one in found.needs] == ["room"]


def test_a_reference_that_may_be_null_needs_nobody() -> None:
    assert view(ROOM).needs == ()


def test_fields_of_one_path_stand_together_where_the_first_of_them_does() -> None:
    cls = Class(
        name="lamp",
        fields=(
            field("a", "RW", STRING),
            field("name/label", "RW", STRING),
            field("b", "RW", STRING),
            field("c", "RW", STRING),
            field("name/description", "RW", STRING),
        ),
    )
    found = [(group.title, [one.name for one in group.fields]) for group in view(cls).groups]
    assert found == [("", ["a"]), ("name", ["name_label", "name_description"]), ("", ["b", "c"])]


def test_derived_rpcs_stand_by_field_and_none_is_missing() -> None:
    found = view()
    assert found.derived_groups[0].field is None
    names = [rpc.name for group in found.derived_groups for rpc in group.rpcs]
    assert sorted(names) == sorted(rpc.name for rpc in found.derived)
    for group in found.derived_groups[1:]:
        assert group.field is not None
        assert all(rpc.field == group.field for rpc in group.rpcs)


def test_each_shorter_form_of_a_call_is_told() -> None:
    rpc = next(one for one in view().rpcs if one.name == "switch_on")
    assert rpc.forms == (("self", "slowly", "after"), ("self", "slowly"), ("self",))


def test_only_the_tail_of_the_optional_can_be_left_out() -> None:
    parameters = (
        Parameter(name="a", type=INT, default=Int(1)),
        Parameter(name="b", type=INT),
        Parameter(name="c", type=INT, default=Unset()),
    )
    assert called(Rpc(name="f", parameters=parameters, result=VOID)).forms == (("a", "b", "c"), ("a", "b"))


def test_an_error_is_told_in_short() -> None:
    error = Error(name="E", doc="First. Second.", parameters=(ErrorParameter(name="why"),))
    (line,) = called(Rpc(name="f", result=VOID, raises=("E",)), errors=(error,)).errors
    assert (line.mention.text, line.parameters, line.summary) == ("E", ("why",), ("First.",))


def test_an_error_that_nobody_declares_is_a_code() -> None:
    (line,) = called(Rpc(name="f", result=VOID, raises=("NONE",))).errors
    assert line.mention.place is None


def test_an_explicit_accessor_leads_to_its_field() -> None:
    assert called(Rpc(name="set_state", result=VOID)).field is not None
    assert called(Rpc(name="set_nothing", result=VOID)).field is None


def test_rpcs_of_a_tag_name_each_other_unless_they_are_many() -> None:
    def also(many: int) -> int:
        rpcs = tuple(Rpc(name=f"f{at}", result=VOID, tag="t") for at in range(many))
        return len(view(msgspec.structs.replace(LAMP, rpcs=rpcs)).rpcs[0].also)

    assert also(3) == 2
    assert also(30) == 0


def test_a_signature_is_what_the_spec_says_and_what_is_sent() -> None:
    rpc = called(
        Rpc(
            name="f",
            parameters=(
                Parameter(name="self", type=Ref("lamp")),
                Parameter(name="to", type=Ref("room"), default=Unset()),
            ),
            result=VOID,
            is_async=True,
        )
    )
    assert str(signature(HREF, rpc)) == (
        'lamp.f(<span class="session">session_id: session ref</span>, self: lamp ref, '
        'to: <a href="../room/index.html">room</a> ref = _) → void\n'
        '<span class="sent">lamp.f(session_id, self, to)\n'
        "lamp.f(session_id, self)\n"
        "Async.lamp.f(session_id, self, to) → task ref</span>"
    )


def test_a_long_signature_has_a_line_for_each_parameter() -> None:
    names = ["p" * (WIDTH // 3) + str(at) for at in range(3)]
    rpc = called(
        Rpc(
            name="f",
            parameters=tuple(Parameter(name=name, type=INT) for name in names),
            result=VOID,
            sessionless=True,
        )
    )
    lines = signature(HREF, rpc).partition("\n<span")[0].split("\n")
    assert lines == ["lamp.f(", *[f"  {name}: int," for name in names[:2]], f"  {names[2]}: int", ") → void"]


def test_what_is_sent_is_escaped_once() -> None:
    rpc = called(Rpc(name="f", parameters=(Parameter(name="<b>", type=STRING),), result=VOID))
    assert "&lt;b&gt;: string" in signature(HREF, rpc)
    assert "<b>" not in signature(HREF, rpc)


def test_a_derived_call_is_one_line_without_the_session() -> None:
    rpc = next(one for one in view().derived if one.name == "get_room")
    assert str(call(HREF, rpc)) == '(self: lamp ref) → <a href="../room/index.html">room</a> ref'


def test_a_type_leads_to_each_of_its_parts() -> None:
    book = Book(API)
    text = pieces(HREF, book.type(MapType(STRING, Ref("room"))))
    assert text.count("<a") == 4
    assert "→" in text


def test_equal_types_of_other_books_are_not_mixed_up() -> None:
    spelled = filters(HREF)["pieces"]
    for name in ("a", "b", "c"):
        assert spelled((Piece(name),)) == name


def test_all_roles_stand_in_a_row_with_who_may() -> None:
    rpc = next(one for one in view().rpcs if one.name == "switch_on")
    assert str(may(rpc, ("admin", "user", "guest"))) == "<b>✓\u00a0admin ✓\u00a0user</b> ✗\u00a0guest"
