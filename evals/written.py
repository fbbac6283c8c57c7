"""A report as files: JSON for programs, JUnit for build servers, one page for people."""

import xml.etree.ElementTree as ET
from pathlib import Path

import orjson

from evals.page import page_of
from evals.report import Report, summary, told_reasons


def write_report(report: Report, folder: Path, *, shows_held_out: bool = False) -> list[Path]:
    """Write report.json, junit.xml and report.html; answers the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    as_json, as_junit = folder / "report.json", folder / "junit.xml"
    as_page = folder / "report.html"
    told = summary(report, in_full=True, shows_held_out=shows_held_out)
    as_json.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    ET.ElementTree(_junit(report)).write(as_junit, encoding="utf-8", xml_declaration=True)
    as_page.write_text(page_of(report), encoding="utf-8")
    return [as_json, as_junit, as_page]


def _junit(report: Report) -> ET.Element:
    failures = sum(not r.is_passed for r in report.results)
    counts = {"tests": str(len(report.results)), "failures": str(failures)}
    suite = ET.Element("testsuite", {"name": "steward", **counts})
    for result in report.results:
        seconds = sum(t.latency_ms for t in result.outcome.turns) / 1000
        name = result.case.id if result.trial == 1 else f"{result.case.id} #{result.trial}"
        entry = {"classname": result.case.area, "name": name, "time": f"{seconds:.3f}"}
        element = ET.SubElement(suite, "testcase", entry)
        if not result.is_passed:
            text = "\n".join(told_reasons(result)) or "failed"
            ET.SubElement(element, "failure", {"message": text[:200]}).text = text
    return suite
