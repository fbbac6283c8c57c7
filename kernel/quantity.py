"""How quantities are written: pieces, kilograms, days, hours. Money has digits of its own."""

from decimal import Decimal
from typing import Annotated

from pydantic import PlainSerializer


def plain(quantity: Decimal) -> str:
    """A quantity as people write it: `120`, `2.5`; no trailing zeros, no exponent."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


Quantity = Annotated[Decimal, PlainSerializer(plain, return_type=str, when_used="json")]
"""A quantity of a result: a column's precision puts no zeros behind it, whoever reads it."""
