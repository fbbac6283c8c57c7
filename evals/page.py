"""The report as one page that needs nothing else: no script, no font, no picture from outside."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from evals.report import HEADINGS, CaseResult, Figures, Report, cells_of, title_of, told_reasons

_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid #8884; text-align: right; }
th:first-child, td:first-child, .text { text-align: left; }
tr.all td { font-weight: 600; }
details { border: 1px solid #8884; border-radius: 6px; padding: .4rem .8rem; margin: .4rem 0; }
.wrong { color: #b3261e; } .note { opacity: .75; }
@media (prefers-color-scheme: dark) { .wrong { color: #ff8a80; } }
"""


def page_of(report: Report) -> str:
    """The whole report for a reader; every text of a conversation is escaped."""
    failed = [r for r in report.results if not r.is_passed]
    told = f"{report.at:%Y-%m-%d %H:%M} UTC, {len(report.results)} conversations. "
    told += f"{_repeated(report)}Milliseconds are of single turns."
    parts = [
        f"<h1>{escape(title_of(report))}</h1>",
        f'<p class="note">{told}</p>',
        _table("By kind", {**report.by_kind, "overall": report.overall}),
        _table("By set", report.by_set),
        _table("By area", report.by_area),
        f"<h2>What failed ({len(failed)})</h2>",
        *(_conversation(result) for result in failed),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Evaluation</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>\n"
    )


def _repeated(report: Report) -> str:
    repeats = report.repeats
    if repeats is None:
        return ""
    return (
        f"Each was played {repeats.k} times: {repeats.always.percent} passed every time "
        f"(pass^{repeats.k}), {repeats.at_least_once.percent} at least once. "
    )


def _table(caption: str, rows: Mapping[str, Figures]) -> str:
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in ("", *HEADINGS))
    body = "".join(_row(name, cells_of(row)) for name, row in rows.items())
    return f"<table><caption>{escape(caption)}</caption><tr>{head}</tr>{body}</table>"


def _row(name: str, cells: Sequence[str]) -> str:
    kind = ' class="all"' if name == "overall" else ""
    filled: Iterable[str] = (f"<td>{escape(cell)}</td>" for cell in (name, *cells))
    return f"<tr{kind}>{''.join(filled)}</tr>"


def _conversation(result: CaseResult) -> str:
    reasons = "".join(f'<li class="wrong">{escape(r)}</li>' for r in told_reasons(result))
    head = f"<summary>{escape(result.case.id)} ({escape(result.case.kind.value)})"
    if result.case.is_held_out:
        return f"<details>{head}</summary><ul>{reasons}</ul></details>"
    turns = "".join(
        f"<p><strong>{escape(t.text)}</strong><br>{escape(t.answer)}</p>"
        for t in result.outcome.turns
    )
    asked = f": {escape(result.case.turns[-1])}</summary>"
    return f"<details>{head}{asked}<ul>{reasons}</ul>{turns}</details>"
