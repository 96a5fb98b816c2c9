"""A real browser, and sites to open in it from the disk."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from apigen.build.config import find
from apigen.build.run import build
from apigen.interchange import apidl, xenapi

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


class Open(Protocol):
    """Opens a page of a site and waits until it is loaded."""

    def __call__(
        self, path: Path, fragment: str = "", *, width: int = 1440, dark: bool = False, script: bool = True
    ) -> "Page": ...


PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
HEIGHT = {360: 740, 768: 1024, 1440: 900}


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """One browser for the tests of a module, and not longer: Playwright keeps an event loop running in the
    thread of the tests, under which tests of other modules could not start their own.
    """
    sync_playwright = pytest.importorskip("playwright.sync_api").sync_playwright
    if PROGRAM is None:
        pytest.skip("no chromium")
    with sync_playwright() as made:
        one = made.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        yield one
        one.close()


def published(spec: Path, folder: Path) -> Path:
    """The site of a spec, with the manual beside it."""
    report = build(spec, folder, ("site",), cache=False, config=find(Path.cwd()))
    assert not report.errors, report.diagnostics
    return folder / "site"


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of `spec/`."""
    return published(Path("spec"), tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="session")
def large(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the published API."""
    folder = tmp_path_factory.mktemp("large")
    spec = folder / "spec"
    spec.mkdir()
    dump, extras = (json.loads((corpus / f"xenapi-8.2{part}.json").read_text()) for part in ("", "-extras"))
    for name, text in apidl.files(xenapi.read(dump, extras)).items():
        (spec / name).write_text(text)
    return published(spec, folder)


@pytest.fixture(params=["example", pytest.param("large", marks=pytest.mark.corpus)])
def site(request: pytest.FixtureRequest) -> Path:
    """Each of the two sites in turn."""
    found: Path = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def visit(browser: "Browser") -> Iterator[Open]:
    """Opens pages in a context of its own; what fails on a page, or goes to another host, fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_page(
        path: Path, fragment: str = "", *, width: int = 1440, dark: bool = False, script: bool = True
    ) -> "Page":
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT.get(width, 800)},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"{path.name}: {error}"))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("request", lambda sent: wrong.append(sent.url) if not _own(sent.url) else None)
        page.goto(path.as_uri() + fragment)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def _own(url: str) -> bool:
    return url.startswith(("file:", "data:", "about:"))
