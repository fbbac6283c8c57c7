"""The case files are sound: people exist, actions exist, nothing stands twice."""

import json
from pathlib import Path

import pytest

from actions.registry import load_actions
from evals.case import Case, Kind, areas, load_cases
from gateway.company.worlds import company_file
from kernel.errors import Invalid

CASES = load_cases()


def lines_of(tenant: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in company_file(tenant).read_text().splitlines() if line]


def test_there_are_sixty_cases_and_every_kind_is_tried() -> None:
    assert len(CASES) >= 60
    assert {case.kind for case in CASES} == set(Kind)


def test_every_person_signs_in_at_the_company_of_the_case() -> None:
    known = {
        tenant: {line["email"] for line in lines_of(tenant) if line.get("do") == "sign_in"}
        for tenant in {case.tenant for case in CASES}
    }
    assert [c.id for c in CASES if c.email not in known[c.tenant]] == []


def test_every_action_exists_and_takes_the_arguments_named() -> None:
    actions = load_actions()
    for case in CASES:
        fields = [set(actions[name].args.model_fields) for name in case.expect.actions]
        for argument in case.expect.args:
            assert any(argument in known for known in fields), f"{case.id}: {argument}"


def test_every_cited_document_belongs_to_the_company() -> None:
    for case in CASES:
        folder = company_file(case.tenant).parent / "documents"
        for name in case.expect.cites:
            assert (folder / name).is_file(), f"{case.id}: {name}"


def test_no_sentence_of_a_case_is_an_example_of_an_action() -> None:
    examples = {e.casefold() for action in load_actions().values() for e in action.examples}
    assert [t for case in CASES for t in case.turns if t.casefold() in examples] == []


def test_a_write_says_what_must_change_or_what_must_be_proposed() -> None:
    for case in CASES:
        if case.kind is not Kind.WRITE:
            continue
        wanted = case.expect
        if case.confirm:
            assert wanted.changes, case.id
        else:
            assert wanted.proposes is not None or wanted.args or wanted.refused, case.id


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "some.jsonl").write_text('{"id": "a-1", "kind": "read", "as": "x", "turns": []}\n')
    with pytest.raises(Invalid, match=r"some.jsonl line 1"):
        load_cases(folder=tmp_path)


def test_an_id_may_stand_once_only(tmp_path: Path) -> None:
    line = '{"id": "a-1", "kind": "read", "as": "x", "turns": ["hello"]}\n'
    (tmp_path / "some.jsonl").write_text(line * 2)
    with pytest.raises(Invalid, match="twice"):
        load_cases(folder=tmp_path)


def test_an_unknown_suite_is_refused_with_those_there_are() -> None:
    with pytest.raises(Invalid, match="hrm"):
        load_cases(["payroll"])
    assert "hrm" in areas()


def test_a_misspelt_expectation_is_refused() -> None:
    with pytest.raises(ValueError, match="answer_contains"):
        Case.model_validate(
            {"id": "a", "kind": "read", "as": "x", "turns": ["y"], "expect": {"answer_contains": 1}}
        )
