"""What a case says: who writes what, and what must come of it. The format is in README.md."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from kernel.errors import Invalid

CASES = Path(__file__).parent / "cases"


class Kind(StrEnum):
    """What a case tries."""

    READ = "read"
    WRITE = "write"
    CLARIFY = "clarify"
    CLARIFY_RESOLVED = "clarify_resolved"
    FOLLOW_UP = "follow_up"
    CORRECTION = "correction"
    REFUSE_PERMISSION = "refuse_permission"
    DOC = "doc"
    NOT_FOUND = "not_found"
    MIXED = "mixed"
    OUT_OF_SCOPE = "out_of_scope"
    CROSS_TENANT = "cross_tenant"
    ABUSE = "abuse"
    MULTI_STEP = "multi_step"
    CONDITION = "condition"
    OTHER_LANGUAGE = "other_language"


class Part(StrEnum):
    """Which cases: those to work with, or those held back to find out what was only learnt."""

    OPEN = "open"
    HOLDOUT = "holdout"
    ALL = "all"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ExpectedChange(_Strict):
    """Rows of one table that must be new, changed or gone; `@name` is the id of that record."""

    table: str
    where: dict[str, JsonValue] = Field(default_factory=dict)
    set: dict[str, JsonValue] = Field(default_factory=dict)
    count: int = Field(1, ge=1)
    is_gone: bool = False


class Expect(_Strict):
    """What must come of a case; what is left out is not looked at."""

    action: str | list[str] | None = None
    steps: list[str] = Field(default_factory=list[str])
    args: dict[str, JsonValue] = Field(default_factory=dict)
    answer_includes: list[str | list[str]] = Field(default_factory=list[str | list[str]])
    answer_excludes: list[str] = Field(default_factory=list[str])
    cites: list[str] = Field(default_factory=list[str])
    clarifies: bool | None = None
    proposes: bool | None = None
    refused: bool = False
    not_found: bool = False
    changes: list[ExpectedChange] = Field(default_factory=list[ExpectedChange])
    also: dict[str, int] = Field(default_factory=dict)
    turn_ms_max: int | None = Field(default=None, ge=1)
    tokens_max: int | None = Field(default=None, ge=1)
    cost_max: Decimal | None = Field(default=None, ge=0)

    @property
    def actions(self) -> list[str]:
        """The actions of which one has to be used."""
        if self.action is None:
            return []
        return [self.action] if isinstance(self.action, str) else self.action


class Case(BaseModel):
    """One conversation of one person and what must come of it."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    id: str
    kind: Kind
    email: str = Field(alias="as")
    tenant: str = "larkfield"
    turns: list[str] = Field(min_length=1)
    confirm: bool = False
    confirm_as: str | None = None
    set: str = ""
    origin: dict[str, JsonValue] = Field(default_factory=dict[str, JsonValue])
    expect: Expect = Field(default_factory=Expect)
    area: str = ""
    is_held_out: bool = False

    @property
    def is_allowed(self) -> bool:
        """Whether the person may do what is asked, and it can be done at once."""
        wanted = self.expect
        is_asking = bool(wanted.actions or wanted.steps or wanted.cites or wanted.changes)
        return is_asking and not (wanted.refused or wanted.not_found or wanted.clarifies)

    def as_json(self) -> dict[str, Any]:
        """The case as its line in a file, with the area."""
        return self.model_dump(mode="json", by_alias=True)


def areas(folder: Path = CASES) -> list[str]:
    """The suites there are: a file each, and another with the cases held out."""
    return sorted({path.stem for path in folder.rglob("*.jsonl")})


def load_cases(
    suites: Sequence[str] = (), folder: Path = CASES, part: Part = Part.ALL, of_set: str = ""
) -> list[Case]:
    """The cases of some suites, or of all. Raises Invalid naming the file and line at fault."""
    known = areas(folder)
    unknown = [name for name in suites if name not in known]
    if unknown:
        raise Invalid(f"there is no suite {unknown[0]!r}; there are {', '.join(known)} and all")
    cases = [c for name in suites or known for c in _of_area(folder, name, part)]
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise Invalid(f"case {case.id} stands there twice")
        seen.add(case.id)
    return [c for c in cases if not of_set or c.set == of_set]


def spread(cases: Sequence[Case], wanted: int | None) -> list[Case]:
    """So many cases, evenly over all of them: the same ones every time. None: all of them."""
    count = min(wanted or len(cases), len(cases))
    return [cases[place * len(cases) // count] for place in range(count)]


def read_cases(text: str, source: str = "cases") -> list[Case]:
    """Cases of JSON lines. Raises Invalid naming `source` and the line at fault."""
    cases: list[Case] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            cases.append(Case.model_validate_json(line))
        except ValidationError as error:
            raise Invalid(f"{source} line {number}: {error}") from error
    return cases


def _of_area(folder: Path, name: str, part: Part) -> list[Case]:
    """The open cases of an area, then those held out; a file of either may be missing."""
    cases: list[Case] = []
    for path, is_held_out in (
        (folder / f"{name}.jsonl", False),
        (folder / "holdout" / f"{name}.jsonl", True),
    ):
        if path.is_file() and part in (Part.ALL, Part.HOLDOUT if is_held_out else Part.OPEN):
            told = {"area": name, "is_held_out": is_held_out}
            text = path.read_text(encoding="utf-8")
            cases += [c.model_copy(update=told) for c in read_cases(text, path.name)]
    return cases
