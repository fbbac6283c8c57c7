"""The one statement that changes a stock row: a conditional UPDATE feeding an INSERT.

One round trip, no lock taken before it is needed, no lost update: the row is checked and changed
by the same statement, and its movement is written from what that statement left.
"""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Numeric, Row, String, Uuid, bindparam, text
from sqlalchemy.sql.elements import TextClause

from erp_domains.inventory.schemas import Move
from kernel.clock import now
from kernel.db.uow import UnitOfWork

_ALERT = "CASE WHEN {new} <= {point} THEN coalesce({known}, :movement_id) END"
_TAKE = f"""
UPDATE stock SET quantity = quantity + :quantity, updated_at = :at,
  reorder_alert_id = {
    _ALERT.format(new="quantity + :quantity", point="reorder_point", known="reorder_alert_id")
}
WHERE product_id = :product_id AND warehouse_id = :warehouse_id
  AND quantity + :quantity >= reserved * :spares
"""  # noqa: S608 - put together from constants
_PUT = f"""
INSERT INTO stock AS s (id, product_id, warehouse_id, quantity, reserved, reorder_point,
  reorder_alert_id, updated_at)
SELECT :stock_id, p.id, :warehouse_id, :quantity, 0, p.reorder_point,
  {_ALERT.format(new=":quantity", point="p.reorder_point", known="NULL")}, :at
FROM products p WHERE p.id = :product_id
ON CONFLICT (product_id, warehouse_id) DO UPDATE
SET quantity = s.quantity + :quantity, updated_at = :at,
  reorder_alert_id = {
    _ALERT.format(new="s.quantity + :quantity", point="s.reorder_point", known="s.reorder_alert_id")
}
"""  # noqa: S608 - put together from constants
_NOTE = """
WITH moved AS ({change}
  RETURNING id, quantity, reserved, reorder_point, reorder_alert_id
), noted AS (
  INSERT INTO stock_movements (id, product_id, warehouse_id, movement_type, quantity, old_quantity,
    new_quantity, unit_cost, posting_at, reference, reason, transfer_id, moved_by)
  SELECT :movement_id, :product_id, :warehouse_id, :movement_type, :quantity,
    moved.quantity - :quantity, moved.quantity,
    coalesce(:unit_cost, (SELECT average_cost FROM products WHERE id = :product_id)),
    :posting_at, :reference, :reason, :transfer_id, :moved_by
  FROM moved RETURNING unit_cost
)
SELECT moved.id AS stock_id, moved.quantity AS new_quantity, moved.reserved, moved.reorder_point,
  noted.unit_cost, moved.reorder_alert_id IS NOT DISTINCT FROM :movement_id AS is_reorder_alert
FROM moved, noted
"""
_NUMERIC, _ID, _TEXT, _TIME = Numeric(20, 6), Uuid(), String(), DateTime(timezone=True)
_TYPES: dict[str, Any] = {
    "movement_id": _ID,
    "product_id": _ID,
    "warehouse_id": _ID,
    "transfer_id": _ID,
    "moved_by": _ID,
    "quantity": _NUMERIC,
    "unit_cost": _NUMERIC,
    "movement_type": _TEXT,
    "reference": _TEXT,
    "reason": _TEXT,
    "posting_at": _TIME,
    "at": _TIME,
}


def _statement(change: str, **more: Any) -> TextClause:
    types = _TYPES | more
    marks = [bindparam(name, type_=kind) for name, kind in types.items()]
    return text(_NOTE.format(change=change)).bindparams(*marks)


_OUT = _statement(_TAKE, spares=_NUMERIC)
_IN = _statement(_PUT, stock_id=_ID)


async def write_move(
    uow: UnitOfWork, move: Move, movement_id: UUID, stock_id: UUID
) -> Row[Any] | None:
    """Change the stock row and note the movement; None if there is not enough to take.

    A row that is not there yet is made for what comes in, under `stock_id`, with the product's
    reorder point.
    """
    values: dict[str, Any] = {
        "movement_id": movement_id,
        "product_id": move.product_id,
        "warehouse_id": move.warehouse_id,
        "transfer_id": move.transfer_id,
        "moved_by": uow.principal.user_id,
        "quantity": move.quantity,
        "unit_cost": move.unit_cost,
        "movement_type": move.movement_type.value,
        "reference": move.reference,
        "reason": move.reason,
        "posting_at": uow.now(),
        "at": now(),
    }
    if move.quantity < 0:
        spares = Decimal(1 if move.spares_reserved else 0)
        result = await uow.session.execute(_OUT, values | {"spares": spares})
    else:
        result = await uow.session.execute(_IN, values | {"stock_id": stock_id})
    uow.touch("stock", "stock_movements")
    return result.one_or_none()
