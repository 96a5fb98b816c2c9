"""What all tests share: golden files, the published dumps, and the switch that forbids skipping."""

import difflib
import os
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True)
settings.load_profile("same")
"""Every run tries the same examples: a change is judged by its own faults. The fuzzer looks for new ones."""

GOLDEN = Path(__file__).parent / "golden"

CORPUS = Path(os.environ["APIGEN_CORPUS"]) if os.environ.get("APIGEN_CORPUS") else None
"""The folder of the published dumps, if there is one."""

NO_SKIP = os.environ.get("APIGEN_NO_SKIP") == "1"
"""A skipped or expectedly failing test is a failure then; only corpus tests without a corpus are exempt."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--approve", action="store_true", help="write golden files instead of comparing")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of the published dumps; tests that use it are marked `corpus`."""
    assert CORPUS is not None, "mark the test with pytest.mark.corpus"
    return CORPUS


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden(name, text)` holds text against the approved `tests/golden/<name>`."""
    approve: bool = request.config.getoption("--approve")

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        approved = path.read_bytes().decode() if path.exists() else ""
        if text == approved and path.exists():
            return
        if approve:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            return
        lines = difflib.unified_diff(
            approved.splitlines(keepends=True), text.splitlines(keepends=True), f"approved {name}", "now"
        )
        pytest.fail("".join(lines) + "\n`./run approve` accepts the new text", pytrace=False)

    return compare


@pytest.fixture
def same_under_hash_seeds() -> Callable[[str], None]:
    """`same_under_hash_seeds(code)`: processes that order hashes differently print the same."""

    def compare(code: str) -> None:
        first, second = (
            subprocess.run(
                [sys.executable, "-c", code],
                env=os.environ | {"PYTHONHASHSEED": seed},
                cwd=Path(__file__).parent.parent,
                capture_output=True,
                check=True,
            ).stdout
            for seed in ("1", "2")
        )
        assert first == second

    return compare


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CORPUS is None:
        for item in items:
            if item.get_closest_marker("corpus"):
                item.add_marker(pytest.mark.skip(reason="corpus: APIGEN_CORPUS is not set"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    exempt = CORPUS is None and item.get_closest_marker("corpus")
    if NO_SKIP and report.skipped and not exempt:
        _forbid(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if NO_SKIP and report.skipped:
        _forbid(report)
    return report


def _forbid(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"Skipping is forbidden here (APIGEN_NO_SKIP=1), yet: {reason}"
    if hasattr(report, "wasxfail"):
        del report.wasxfail


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if any(isinstance(report, pytest.TestReport) and "corpus" in report.keywords for report in skipped):
        terminalreporter.write_line("corpus: not run")
