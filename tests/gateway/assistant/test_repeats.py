"""What was carried out is not carried out again by the model that takes over."""

from gateway.assistant.events import ActionRead
from gateway.assistant.outcomes import already_done
from kernel.ids import new_id
from kernel.llm.port import ToolCall

MOVE = {"product": "SKU-1", "quantity": "5"}


def done(name: str, *, is_write: bool = True) -> ActionRead:
    run_id = new_id() if is_write else None
    return ActionRead(
        name=name, args=dict(MOVE), status="completed", summary="Moved 5.", run_id=run_id
    )


def test_the_same_write_with_the_same_arguments_is_refused_and_says_what_was_done():
    again = already_done(
        [done("inventory.move_stock")], ToolCall("2", "inventory.move_stock", MOVE)
    )
    assert again is not None
    assert again.message == "this was carried out in this turn already: Moved 5."


def test_other_arguments_other_actions_and_reads_may_run():
    before = [done("inventory.move_stock"), done("inventory.stock_level", is_write=False)]
    for call in (
        ToolCall("2", "inventory.move_stock", MOVE | {"quantity": "6"}),
        ToolCall("2", "inventory.receive_stock", MOVE),
        ToolCall("2", "inventory.stock_level", MOVE),
    ):
        assert already_done(before, call) is None
