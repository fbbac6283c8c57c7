"""Results that say how their rows are drawn."""

from typing import Any, get_args

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from actions.registry import load_actions
from actions.tables import ChartKind, chart_of, chart_spec, table_of


class Group(BaseModel):
    name: str = Field(title="Name")
    people: int = Field(title="People")


class Report(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={"x-chart": {"kind": "bar", "x": "name", "y": ["people"]}}
    )

    items: list[Group]


class Staged(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "x-chart": {"kind": "share", "x": "name", "y": ["people"], "of": "stages"}
        }
    )

    items: list[Group]
    stages: list[Group]


def drawn_results() -> list[tuple[str, type[BaseModel]]]:
    found = [(a.name, a.result._type) for a in load_actions().values()]
    models = [(n, m) for n, m in found if isinstance(m, type) and issubclass(m, BaseModel)]
    return [(name, model) for name, model in models if chart_spec(model)]


def test_table_brings_the_chart_its_result_declares() -> None:
    table = table_of(Report(items=[Group(name="Sales", people=4)]))
    assert table
    assert table.chart
    assert (table.chart.kind, table.chart.x.key) == (ChartKind.BAR, "name")
    assert [(y.key, y.label) for y in table.chart.y] == [("people", "People")]
    assert table.chart.rows is None


def test_rows_of_another_list_come_with_the_chart() -> None:
    group = Group(name="Won", people=2)
    chart = chart_of(Staged(items=[], stages=[group]))
    assert chart
    assert chart.rows == [{"name": "Won", "people": 2}]


def test_result_without_a_declaration_or_without_rows_has_no_chart() -> None:
    class Plain(BaseModel):
        items: list[Group]

    assert chart_of(Plain(items=[Group(name="Sales", people=4)])) is None
    assert chart_of(Report(items=[])) is None


def test_wrong_declaration_is_told() -> None:
    class Wrong(BaseModel):
        model_config = ConfigDict(json_schema_extra={"x-chart": {"kind": "pie", "x": "name"}})

    with pytest.raises(ValidationError):
        chart_spec(Wrong)


@pytest.mark.parametrize(("name", "model"), drawn_results())
def test_every_declared_chart_names_columns_and_figures(name: str, model: type[BaseModel]) -> None:
    spec = chart_spec(model)
    assert spec
    (row,) = get_args(model.model_fields[spec.of].annotation)
    fields: dict[str, Any] = row.model_fields
    assert {spec.x, *spec.y, *([spec.unit] if spec.unit else [])} <= set(fields), name
    kinds = {key: str(fields[key].annotation) for key in spec.y}
    assert all("Decimal" in kind or "int" in kind for kind in kinds.values()), kinds
    assert (spec.kind is ChartKind.LINE) == ("date" in str(fields[spec.x].annotation))


def test_the_usual_reports_are_drawn() -> None:
    names = {name for name, _ in drawn_results()}
    wanted = {"finance.aging", "hrm.headcount", "crm.list_pipeline", "inventory.stock_on_hand"}
    assert wanted <= names
