"""Refusals of inventory."""

from kernel.errors import Conflict, Invalid, NotFound


class ProductNotFound(NotFound):
    """No such product."""

    code = "product_not_found"


class WarehouseNotFound(NotFound):
    """No such warehouse."""

    code = "warehouse_not_found"


class ReservationNotFound(NotFound):
    """No such reservation."""

    code = "reservation_not_found"


class CodeTaken(Conflict):
    """Another product or warehouse has this SKU or code."""

    code = "code_taken"


class ProductInactive(Conflict):
    """The product is not kept any more."""

    code = "product_inactive"


class NotEnoughStock(Conflict):
    """Less is there, or free, than asked for; `details` say `available`, `quantity`, `reserved`."""

    code = "not_enough_stock"


class BadQuantity(Invalid):
    """The quantity is not positive, or has more decimals than the unit allows."""

    code = "bad_quantity"


class NothingToAdjust(Conflict):
    """The counted quantity is what is booked already."""

    code = "nothing_to_adjust"


class PriceChangeTooLarge(Invalid):
    """The new price is far from the old one; say that it is meant."""

    code = "price_change_too_large"


class ReservationEnded(Conflict):
    """The reservation was released or expired already."""

    code = "reservation_ended"
