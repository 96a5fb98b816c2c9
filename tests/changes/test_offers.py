"""Renames that nobody wrote down: how many are asked for, how many of those asked are right, how fast."""

import random
import time
from collections.abc import Callable, Iterator

import pytest

from apigen.changes.compare import Address
from apigen.changes.offers import Offer, offers
from apigen.changes.roots import roots
from apigen.model.api import Api, Class, Field
from apigen.model.types import BOOL, FLOAT, INT, STRING, SetType, Type
from tests.changes.test_roots import api, vm


def offered(old: Api, new: Api) -> dict[str, str]:
    """The new names by the old ones."""
    found = offers(old, new, roots(old, new))
    return {str(was): str(offer.now) for was, offer in found.items()}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (vm("rw MTU: int = 1500"), vm("rw mtu: int = 1500"), {"VM.MTU": "VM.mtu"}),
        (vm("ro memory_max: int"), vm("ro memory_maximum: int"), {"VM.memory_max": "VM.memory_maximum"}),
        (
            vm("ro a: int /// How many cores it may use"),
            vm("ro vcpus: int /// How many cores it may use"),
            {"VM.a": "VM.vcpus"},
        ),
        (vm("ro a: int"), vm("ro vcpus: int"), {}),
        (vm("ro load: int"), vm("ro load_1: int", "ro load_2: int"), {}),
        (vm("ro a: int /// Cores"), vm("ro b: int /// Cores", "ro c: int /// Cores"), {}),
        (vm("rpc stop(self: VM ref)"), vm("rpc stop_it(self: VM ref)"), {"VM.stop": "VM.stop_it"}),
        (vm("rpc f(force: bool)"), vm("rpc f(forced: bool)"), {"VM.f.force": "VM.f.forced"}),
        (vm("rpc f(n: int)"), vm("rpc f(timeout: int)"), {}),
        (vm("rpc f(force: bool)"), vm("rpc f(delay: int)"), {}),
        (vm("rw a_1: int = 0", "rw a_2: int"), vm("rw a_1: int", "rw a_2: int = 0"), {}),
        (vm('@was("f", wire)', "rpc f_1()", "rpc g()"), vm("rpc f_1()", '@was("f", wire)', "rpc g()"), {}),
        (
            vm("ro load: int"),
            vm("ro load_1: int /// Of one core, in the last minute"),
            {"VM.load": "VM.load_1"},
        ),
        ("error VM_BUSY()\n", "error VM_IS_BUSY()\n", {"VM_BUSY": "VM_IS_BUSY"}),
        (
            vm("ro memory: int", "ro cores: int", "rpc start()"),
            vm("ro memory: int", "ro cores: int", "rpc start()", name="machine"),
            {"VM": "machine"},
        ),
        (vm("ro load: int"), vm() + vm("ro load: int", name="host"), {}),
    ],
)
def test_offers(old: str, new: str, expected: dict[str, str]) -> None:
    assert offered(api(old), api(new)) == expected


@pytest.mark.parametrize(
    ("old", "new", "written"),
    [
        (vm("rw MTU: int = 1500"), vm("rw mtu: int = 1500"), '@was("MTU")'),
        (vm("rpc stop(self: VM ref)"), vm("rpc stop_it(self: VM ref)"), '@was("stop", wire)'),
        (vm("rpc f(force: bool)"), vm("rpc f(forced: bool)"), '@was("force", wire)'),
    ],
)
def test_what_is_offered_keeps_old_calls_working(old: str, new: str, written: str) -> None:
    (offer,) = offers(api(old), api(new), roots(api(old), api(new))).values()
    assert offer.written == written


def test_grounds_are_said() -> None:
    old, new = api(vm("rw MTU: int = 1500")), api(vm("rw mtu: int = 1500"))
    was, now = Address("field", ("VM", "MTU")), Address("field", ("VM", "mtu"))
    assert offers(old, new, roots(old, new)) == {was: Offer(was, now, "the same name and shape")}


WORDS = (
    "memory static dynamic max min target VCPUs params at startup live platform actions after "
    "shutdown reboot crash power state allowed current operations resident affinity snapshot parent "
    "children blocked tags bios strings protection policy appliance start delay order suspend "
    "version generation hardware hostname address gateway netmask bridge bond slave primary mode "
    "device locking network size location type usage physical utilisation virtual allocation name "
    "label description uuid host pool patches licence edition cpu info scheduler capabilities "
    "software logging enabled metrics external auth sharing cache local remote quota limit password "
    "certificate expiry session origin user last active timeout token "
).split()
TYPES: tuple[Type, ...] = (STRING, INT, BOOL, FLOAT, SetType(STRING))


def fields(chance: random.Random, count: int) -> list[Field]:
    """Fields as they are in real APIs: names of two or three common words, texts of a few more."""
    found: dict[str, Field] = {}
    while len(found) < count:
        words = chance.sample(WORDS, chance.choice((2, 2, 3)))
        name = "_".join(words)
        text = " ".join(chance.sample(WORDS, chance.choice((0, 4, 7, 10))))
        found.setdefault(name, field(name, text, chance.choice(TYPES)))
    return list(found.values())


def field(name: str, text: str, type_: Type) -> Field:
    return Field(name=name, path=(name,), doc=text, qualifier="RO/runtime", type=type_)


def renamed(chance: random.Random, one: Field) -> Field:
    """As people rename: a word for another, a shorter or longer one, another spelling, a text mended."""
    words = one.name.split("_")
    match chance.randrange(5):
        case 0:
            words[chance.randrange(len(words))] = chance.choice(WORDS)
        case 1:
            words = [word[:4] for word in words]
        case 2:
            words = ["".join(word.capitalize() for word in words)]
        case 3:
            words.append(chance.choice(WORDS))
        case _:
            words = words[::-1]
    text = one.doc.split()
    if text and chance.random() < 0.3:
        text[chance.randrange(len(text))] = chance.choice(WORDS)
    return field("_".join(words), " ".join(text), one.type)


def seeded(chance: random.Random, cls: int) -> tuple[Class, Class, dict[str, str]]:
    """A class of which some fields are renamed, some go and some come; with the new name of each renamed one.

    Each of these has a decoy: a new field of its type.
    """
    old = fields(chance, 16)
    new, expected = list(old[4:]), {}
    taken = {one.name for one in old}
    for one in old[:3]:
        other = renamed(chance, one)
        if other.name not in taken:
            taken.add(other.name)
            new.append(other)
            expected[f"C{cls}.{one.name}"] = f"C{cls}.{other.name}"
        decoy = next(f for f in _forever(chance) if f.type == one.type and f.name not in taken)
        taken.add(decoy.name)
        new.append(decoy)
    return Class(name=f"C{cls}", fields=tuple(old)), Class(name=f"C{cls}", fields=tuple(new)), expected


def _forever(chance: random.Random) -> Iterator[Field]:
    while True:
        yield from fields(chance, 8)


def test_precision_and_recall_on_seeded_renames() -> None:
    chance = random.Random(1)
    made = [seeded(chance, number) for number in range(180)]
    expected = {was: now for _, _, names in made for was, now in names.items()}
    old = Api(name="a", classes=tuple(sorted((cls for cls, _, _ in made), key=lambda cls: cls.name)))
    new = Api(name="a", classes=tuple(sorted((cls for _, cls, _ in made), key=lambda cls: cls.name)))
    found = offered(old, new)
    right = sum(found.get(was) == now for was, now in expected.items())
    assert len(expected) >= 500
    assert right / len(found) >= 0.97, (right, len(found))
    assert right / len(expected) >= 0.8, (right, len(expected))


def test_two_thousand_fields_against_two_thousand_are_quick() -> None:
    chance = random.Random(2)
    many = fields(chance, 4000)
    old = Api(name="a", classes=(Class(name="C", fields=tuple(many[:2000])),))
    new = Api(name="a", classes=(Class(name="C", fields=tuple(many[2000:])),))
    found = roots(old, new)
    assert len(found) == 4000
    times = []
    for _ in range(3):
        start = time.process_time()
        offers(old, new, found)
        times.append(time.process_time() - start)
    assert min(times) < 0.3, "a tenth on a quiet machine"


def test_the_order_of_hashes_does_not_count(same_under_hash_seeds: Callable[[str], None]) -> None:
    same_under_hash_seeds(
        "import random\n"
        "from tests.changes.test_offers import fields, offered\n"
        "from apigen.model.api import Api, Class\n"
        "many = fields(random.Random(2), 400)\n"
        "old, new = (Api(name='a', classes=(Class(name='C', fields=tuple(part)),))\n"
        "            for part in (many[:200], many[200:]))\n"
        "print(offered(old, new))"
    )
