"""The pages of classes, and the stubs that former names leave behind."""

from collections.abc import Iterator
from functools import partial

from apigen.generators.class_page import class_view
from apigen.generators.inputs import class_inputs
from apigen.generators.links import Mention
from apigen.generators.other_pages.home import group_place
from apigen.generators.pictures import neighbourhood
from apigen.generators.site.calls import create_calls, create_inputs, has_samples
from apigen.generators.site.pages import Site
from apigen.generators.site.paths import href_from, path_of
from apigen.generators.target import File
from apigen.model.api import Api, Class


def classes(site: Site) -> Iterator[File]:
    """A page a class, and one for each of its former names."""
    found = site.book.api.classes
    for at, cls in enumerate(found):
        around = (
            found[at - 1].name if at else None,
            found[at + 1].name if at + 1 < len(found) else None,
        )
        values = partial(_values, site, cls, around)
        inputs = (class_inputs(site.book, cls), around, site.source(cls.name), create_inputs(site, cls))
        key = site.key(cls.name, inputs)
        yield File(path_of(cls.name), partial(site.page, "class.html", cls.name, cls.name, values), key)
    for old, new in _moved(site.book.api).items():
        stub = partial(site.page, "stub.html", new, new, partial(dict, new=new))
        yield File(path_of(old), stub, site.key("stub", new))


def _values(site: Site, cls: Class, around: tuple[str | None, str | None]) -> dict[str, object]:
    return {
        "cls": class_view(site.book, cls, around),
        "drawing": neighbourhood(site.book, cls.name, href_from("../"), site.options),
        "roles": [role.name for role in site.book.api.roles],
        "samples": has_samples(site),
        "create": create_calls(site, cls),
        "source": site.source(cls.name),
        "group": Mention(title := site.tag_of[cls.name], group_place(title)),
    }


def _moved(api: Api) -> dict[str, str]:
    """The former names of classes that can be names of folders, and what each class is called now."""
    taken = {cls.name.lower() for cls in api.classes}
    found: dict[str, str] = {}
    for cls in api.classes:
        for was in cls.was:
            if was.name.isidentifier() and was.name.isascii() and was.name.lower() not in taken:
                taken.add(was.name.lower())
                found[was.name] = cls.name
    return found
