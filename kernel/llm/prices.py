"""What models cost: a shipped list of common ones, and whatever the installation says itself.

Prices are per million tokens, input and output, in one currency per installation. Providers change
theirs: LLM_PRICES is the word that counts. A model without a price costs nothing here and says so
(`is_known` is false); budgets in tokens still bind it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import orjson

from kernel.llm.port import JsonDict
from kernel.settings import settings

DATA = Path(__file__).parent / "data" / "prices.json"
MILLION = 1_000_000
NANO = 1_000_000_000
_DATED = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{4,8}|latest)$")


@dataclass(frozen=True, slots=True)
class Price:
    """Amounts per million tokens."""

    prompt: Decimal = Decimal(0)
    completion: Decimal = Decimal(0)
    is_known: bool = True

    def cost(self, prompt_tokens: int, completion_tokens: int) -> Decimal:
        """What a call costs, exact to the billionth of the currency."""
        whole = self.prompt * prompt_tokens + self.completion * completion_tokens
        return (whole / MILLION).quantize(Decimal(1).scaleb(-9))


FREE = Price()
UNKNOWN = Price(is_known=False)


def price_of(model: str) -> Price:
    """The price of a model by its name, a date at its end not counted; UNKNOWN without one."""
    listed = _listed()
    return listed.get(model) or listed.get(_DATED.sub("", model)) or UNKNOWN


def price_currency() -> str:
    """The currency of every price of this installation."""
    return settings().llm_price_currency


def nano(amount: Decimal) -> int:
    """An amount in billionths, as ledgers count."""
    return int(amount * NANO)


@cache
def _listed() -> Mapping[str, Price]:
    chosen, shipped = settings(), _shipped()
    prices = shipped["per_million_tokens"] if _is_shipped_currency(shipped) else {}
    named = {**prices, **chosen.llm_prices}
    return {model: Price(Decimal(pair[0]), Decimal(pair[1])) for model, pair in named.items()}


def _is_shipped_currency(shipped: JsonDict) -> bool:
    return bool(shipped["currency"] == price_currency())


def _shipped() -> JsonDict:
    return orjson.loads(DATA.read_bytes())
