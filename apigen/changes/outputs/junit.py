"""A report as JUnit XML, which most CI servers show: a suite per class, a case per finding.

One suite has a case for the comparison itself and one for the version, so that no tests never look like a
success. Cases have the file and the line that they are about.
"""

from xml.sax.saxutils import escape, quoteattr

from apigen.changes.outputs.told import (
    Refused,
    Told,
    groups,
    location,
    remarks,
    shown,
    verdict,
    version_line,
    version_problem,
    words,
)
from apigen.changes.report import Finding, Place
from apigen.diagnostics.lines import Index
from apigen.diagnostics.style import visible, visible_lines


def render(told: Told) -> str:
    """The document, indented, with a newline at the end. A first spec has no findings to show."""
    report = told.report
    problem = version_problem(told)
    whole = [_case("comparison", "compared", "", "\n".join([verdict(told), *remarks(told)]))]
    whole.append(_case("comparison", "version", problem, version_line(told), told.place if problem else None))
    suites = [_suite("comparison", whole, int(bool(problem)))]
    for group in groups(shown(told)):
        cases = [_finding(group.name, one, location(one, told)) for one in group.findings]
        suites.append(_suite(group.name, cases, sum(one.gates for one in group.findings)))
    failures = sum(one.gates for one in shown(told)) + bool(problem)
    return _document(report.api, suites, 2 + len(shown(told)), failures, 0)


def refused(why: Refused) -> str:
    """Nothing was compared: a case that ended in an error, with the places."""
    index = Index(why.sources)
    said = "\n".join(
        (f"{index.place(one.primary.span)}: " if one.primary is not None else "") + one.message
        for one in why.diagnostics
    )
    code = why.diagnostics[0].code if why.diagnostics else ""
    case = (
        f'    <testcase classname="comparison" name="compared">\n'
        f"      <error type={_attribute(code)} message={_attribute(said)}/>\n    </testcase>"
    )
    suite = f'  <testsuite name="comparison" tests="1" failures="0" errors="1">\n{case}\n  </testsuite>'
    return _document("", [suite], 1, 0, 1)


def _document(name: str, suites: list[str], tests: int, failures: int, errors: int) -> str:
    counts = f'tests="{tests}" failures="{failures}" errors="{errors}"'
    head = f"<testsuites name={_attribute(f'apigen diff {name}'.strip())} {counts}>"
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *suites, "</testsuites>"]) + "\n"


def _suite(name: str, cases: list[str], failures: int) -> str:
    counts = f'tests="{len(cases)}" failures="{failures}" errors="0"'
    return "\n".join([f"  <testsuite name={_attribute(name)} {counts}>", *cases, "  </testsuite>"])


def _finding(group: str, finding: Finding, place: Place | None) -> str:
    name = f"{finding.root.rule} {finding.root.address} {finding.root.facet}".strip()
    name = f"{name} {finding.fingerprint[:8]}"
    return _case(group, name, finding.root.rule * finding.gates, words(finding), place)


def _case(group: str, name: str, failure: str, said: str, place: Place | None = None) -> str:
    """A case; it has failed if `failure` names a rule."""
    head = f"    <testcase classname={_attribute(group)} name={_attribute(name)}"
    head += f' file={_attribute(place.file)} line="{place.line}"' if place is not None else ""
    if failure:
        line = said.partition("\n")[0]
        inner = f"<failure type={_attribute(failure)} message={_attribute(line)}>{_text(said)}</failure>"
    elif said:
        inner = f"<system-out>{_text(said)}</system-out>"
    else:
        return f"{head}/>"
    return f"{head}>\n      {inner}\n    </testcase>"


def _attribute(text: str) -> str:
    return quoteattr(visible(text.replace("\n", "; ")))


def _text(text: str) -> str:
    return escape(visible_lines(text))
