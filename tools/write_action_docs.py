"""Writes `docs/actions.md` from the registry: every action with its right, risk and undo."""

from pathlib import Path

from actions.registry import load_actions
from actions.spec import Action, UndoKind

PAGE = Path(__file__).resolve().parent.parent / "docs" / "actions.md"
HEAD = """# Actions

Everything Steward can be asked to do, written by `python -m tools.write_action_docs`.
R reads, W is a write that can be taken back, D is destructive, money, external or identity.

| action | permission | risk | confirm | undo |
|---|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_row(action) for action in load_actions().values())


def _row(action: Action) -> str:
    confirm = action.confirm.value.replace("_", " ") + (" + step-up" if action.step_up else "")
    note = f": {action.undo.note}" if action.undo.note else ""
    is_read = action.undo.kind is UndoKind.NO and action.risk.value == "R"
    undo = "" if is_read else f"{action.undo.kind.value}{note}"
    cells = (f"`{action.name}`", f"`{action.permission}`", action.risk.value, confirm, undo)
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
