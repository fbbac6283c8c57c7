"""One line of a double entry, as services hand it on."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    """One debit or credit of an entry; `base_*` are in the company's currency."""

    account_id: UUID
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    currency: str = ""
    base_debit: Decimal = ZERO
    base_credit: Decimal = ZERO
    party_kind: str | None = None
    party_id: UUID | None = None
    dimension: str | None = None
    memo: str | None = None

    def mirrored(self) -> "Line":
        """The same line on the other side."""
        return replace(
            self,
            debit=self.credit,
            credit=self.debit,
            base_debit=self.base_credit,
            base_credit=self.base_debit,
        )
