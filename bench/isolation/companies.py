"""Two companies alike but for their marks, which stand in every text of a record.

`mark` is what others may come to know and ask for; `canary` stands beside it and is never asked
for, so wherever it is seen outside its company, something leaked.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Line = dict[str, Any]
AT = "2026-02-02T09:00"
ROLES = {"owner": ["owner"], "clerk": ["employee"], "books": ["accountant", "sales", "employee"]}


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the probe."""

    slug: str
    mark: str = field(default_factory=lambda: f"Zq{secrets.token_hex(5)}")
    canary: str = field(default_factory=lambda: f"Kw{secrets.token_hex(8)}")

    def email(self, who: str) -> str:
        """Sign-in of one of its people."""
        return f"{who}.{self.mark.lower()}@{self.slug}.example"

    def lines(self) -> Iterator[Line]:
        """The company file."""
        yield {"do": "company", "name": f"{self.mark} {self.canary} Holding", "currency": "EUR"}
        yield from (_act(name, args) for name, args in self._people())
        for who, roles in ROLES.items():
            name = f"{who} {self.mark} {self.canary}"
            yield {"do": "sign_in", "email": self.email(who), "name": name, "roles": roles,
                   "employee": f"E-{who}"}  # fmt: skip
        yield from (_act(name, args) for name, args in self._business())
        for number in range(3):
            text = (
                f"# Rule {number} of {self.mark}\n\n"
                f"The {self.mark} rule {number} allows 7 days, says {self.canary}."
            )
            title = f"Rule {number} {self.mark} {self.canary}"
            yield {"do": "document", "title": title, "text": text, "readers": ["all"]}

    def _people(self) -> Iterator[tuple[str, Line]]:
        mark, both = self.mark, f"{self.mark} {self.canary}"
        yield "hrm.import_holidays", {"country": "DE", "until_year": 2027}
        yield "hrm.create_department", {"name": f"Desk {both}", "code": f"D{mark[2:6]}".upper()}
        for who in ROLES:
            yield "hrm.create_employee", {
                "name": f"{who.capitalize()} {both}", "number": f"E-{who}",
                "email": self.email(who), "joined_on": "2024-01-01", "monthly_gross": "4321",
                "department": f"Desk {both}",
            }  # fmt: skip
        yield "hrm.run_leave_year", {}

    def _business(self) -> Iterator[tuple[str, Line]]:
        mark, both = self.mark, f"{self.mark} {self.canary}"
        for number in range(3):
            yield "crm.create_contact", {
                "name": f"Client {number} {both}", "kind": "company", "number": f"C{number}",
                "is_customer": True, "email": f"client{number}@{mark}.example",
            }  # fmt: skip
            yield "crm.create_lead", {
                "name": f"Person {number} {both}", "company": f"Lead {number} {both}",
                "number": f"L{number}",
            }  # fmt: skip
            yield "crm.create_opportunity", {
                "contact": f"C{number}", "title": f"Deal {number} {both}", "amount": "9000",
            }  # fmt: skip
            yield "inventory.create_product", {
                "name": f"Part {number} {both}", "sku": f"P{number}", "list_price": "12.50",
            }  # fmt: skip
        yield (
            "inventory.create_warehouse",
            {"name": f"Yard {both}", "code": f"W{mark[2:6]}".upper()},
        )
        yield "inventory.receive_stock", {"product": "P0", "quantity": 40, "unit_cost": "5.00"}
        yield "finance.create_invoice", {"customer": "C0", "amount": "700", "description": both}
        yield "hrm.record_leave", {"employee": "E-clerk", "start_on": "2026-03-02", "days": 2,
                                  "reason": f"Rest {both}"}  # fmt: skip


def _act(name: str, args: Line) -> Line:
    return {"action": name, "args": args, "at": AT}
