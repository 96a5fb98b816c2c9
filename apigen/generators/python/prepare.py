"""What all that is written for one API in Python is made of."""

from apigen.generators.book import published
from apigen.generators.client_api import ApiView
from apigen.generators.links import Links
from apigen.generators.naming import Names, named
from apigen.generators.python.language import PYTHON
from apigen.generators.python.methods import World
from apigen.generators.python.options import PythonOptions
from apigen.generators.python.spelling import Spelling
from apigen.generators.python.texts import Texts, hrefs
from apigen.generators.target import Options
from apigen.model.api import Api


def names(api: Api, options: Options) -> Names:
    """The names that a client of the API has: of the whole API, whatever `only` says."""
    return named(api, PYTHON, options)


def prepared(api: Api, options: PythonOptions) -> tuple[World, ApiView]:
    """What all files are made of."""
    made = names(api, options)
    view = ApiView(published(api), options.only or None)
    modules_ = {cls.name: made(f"class {cls.name}", "module") for cls in view.api.classes}
    releases = {release.name: release.label or release.name for release in api.releases}
    links = Links(view.api)
    texts = Texts(links, hrefs(options.docs), releases)
    return World(made, Spelling(made, modules_, view.enum_owners), texts), view
