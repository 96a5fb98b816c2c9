"""The search index of an API, as the site writes it."""

from apigen.generators.book import Book
from apigen.generators.guides import Guides
from apigen.generators.search_entries import groups
from apigen.generators.search_index import search_index
from apigen.generators.site.paths import href_from
from apigen.model.api import Api


def script(api: Api, guides: Guides = ()) -> str:
    book = Book(api)
    return search_index(book, groups(book, guides), href_from(""))
