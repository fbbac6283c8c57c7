"""The business operations of inventory."""

from erp_domains.inventory.service.adjustments import (
    AdjustMode,
    adjust_stock,
    receive_stock,
    set_reorder_point,
    take_back_adjustment,
    take_back_receipt,
)
from erp_domains.inventory.service.catalogue import (
    create_product,
    create_warehouse,
    current_price,
    find_products,
    get_product,
    get_warehouse,
    list_warehouses,
    read_product,
    update_price,
)
from erp_domains.inventory.service.expiry import expire_reservations
from erp_domains.inventory.service.movements import move_stock, update_stock
from erp_domains.inventory.service.reports import (
    list_movements,
    stock_on_hand,
    suggest_reorders,
)
from erp_domains.inventory.service.reservations import (
    get_reservation,
    release_reservation,
    renew_reservation,
    reserve_stock,
)
from erp_domains.inventory.service.transfers import take_back_transfer, transfer_stock

__all__ = [
    "AdjustMode",
    "adjust_stock",
    "create_product",
    "create_warehouse",
    "current_price",
    "expire_reservations",
    "find_products",
    "get_product",
    "get_reservation",
    "get_warehouse",
    "list_movements",
    "list_warehouses",
    "move_stock",
    "read_product",
    "receive_stock",
    "release_reservation",
    "renew_reservation",
    "reserve_stock",
    "set_reorder_point",
    "stock_on_hand",
    "suggest_reorders",
    "take_back_adjustment",
    "take_back_receipt",
    "take_back_transfer",
    "transfer_stock",
    "update_price",
    "update_stock",
]
