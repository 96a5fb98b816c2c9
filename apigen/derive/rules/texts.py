"""The `texts` block: sentences for rules that exist, with placeholders that mean something."""

from collections.abc import Iterator

from apigen.derive.texts import DEFAULTS, FIELD_RULES, RULES, parse, unknown_placeholders
from apigen.diagnostics import Edit
from apigen.diagnostics.catalogue import Finding, check
from apigen.diagnostics.suggest import closest
from apigen.model.api import TextPattern
from apigen.semantics.spec import Spec


@check("unknown-text-rule", "error", "A text of the `texts` block that belongs to nothing")
def unknown_text_rule(spec: Spec) -> Iterator[Finding]:
    """A line of `texts` begins with a rule of derivation, or with one and a part of it: a parameter,
    `result`, `suffix`. Placeholders are `{class}`, `{classes}`, `{args}` and, for rules about fields,
    `{field}` and `{path}`; `{{` is a brace.

    Fails::

        api a {
          texts {
            get_f "Reads {feild} of one {class}."
          }
        }

    Mended::

        api a {
          texts {
            get_f "Reads {field} of one {class}."
          }
        }
    """
    for text in spec.api.texts:
        where = f"text {text.rule}.{text.part}" if text.part else f"text {text.rule}"
        span = spec.at(where)
        said = _wrong(text)
        if said is not None:
            message, help_, near = said
            edits = (Edit(span, near),) if span is not None and near is not None else ()
            yield Finding(message, span, help=help_, edits=edits, subject="api")


def _wrong(text: TextPattern) -> tuple[str, str, str | None] | None:
    """What is wrong with a line, its remedy, and the rule or part as it should be."""
    rule, part = text.rule, text.part
    if rule not in RULES:
        near = closest(rule, RULES)
        message, help_ = f"no rule of derivation is named `{rule}`", f"rules are {', '.join(RULES)}"
        return message, help_, near and (f"{near}.{part}" if part else near)
    parts = [known for of, known in DEFAULTS if of == rule and known]
    parts += [] if "suffix" in parts or rule == "session" else ["suffix"]
    if part and part not in parts:
        near = closest(part, parts)
        message = f"the rule `{rule}` has no part `{part}`"
        return message, f"its parts are {', '.join(parts) or 'none'}", near and f"{rule}.{near}"
    unknown = unknown_placeholders(text.text)
    if unknown:
        return f"`{unknown[0]}` is not a placeholder", "write `{{` for a brace", None
    about_fields = set(parse(text.text)[1::2]) & {"field", "path"}
    if rule not in FIELD_RULES and about_fields:
        return f"`{{{min(about_fields)}}}` says nothing where no field is meant", "delete it", None
    return None
