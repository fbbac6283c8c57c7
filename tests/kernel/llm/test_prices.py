"""What a call costs, to the billionth."""

from collections.abc import Generator
from decimal import Decimal

import pytest

from kernel.llm import prices
from kernel.llm.prices import UNKNOWN, Price, nano, price_of
from kernel.settings import settings


@pytest.fixture(autouse=True)
def _read_anew() -> Generator[None]:
    yield
    settings.cache_clear()
    prices._listed.cache_clear()  # pyright: ignore[reportPrivateUsage]  # the environment changed


def use(monkeypatch: pytest.MonkeyPatch, **environment: str) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    prices._listed.cache_clear()  # pyright: ignore[reportPrivateUsage]  # the environment changed


def test_a_cost_is_exact() -> None:
    cost = Price(Decimal("0.25"), Decimal(2)).cost(1, 1)
    assert cost == Decimal("0.00000225")
    assert nano(cost) == 2250


def test_a_dated_name_has_the_price_of_its_model() -> None:
    assert price_of("gpt-4o-2024-08-06") == price_of("gpt-4o") != UNKNOWN


def test_a_model_nobody_priced_costs_nothing_and_says_so() -> None:
    assert not price_of("llama-3.3").is_known
    assert price_of("llama-3.3").cost(1000, 1000) == 0


def test_the_installation_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, LLM_PRICES='{"gpt-4o": ["1", "2"], "llama-3.3": ["0.1", "0.1"]}')
    assert price_of("gpt-4o") == Price(Decimal(1), Decimal(2))
    assert price_of("llama-3.3").is_known


def test_shipped_prices_count_in_their_own_currency_only(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, LLM_PRICE_CURRENCY="EUR")
    assert price_of("gpt-4o") == UNKNOWN
