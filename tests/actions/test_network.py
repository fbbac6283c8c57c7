"""The small networks of the router: they learn what no line separates, the same way each time."""

import numpy as np

from actions.network import Network, fit_network

CHANCE = np.random.default_rng(5)
SEEN = CHANCE.choice(np.array([-1, 1], dtype=np.float32), size=(3000, 8))
LABELS = ((SEEN[:, 0] * SEEN[:, 1] > 0) * 1 + (SEEN[:, 2] > 0) * 2).astype(np.int64)


def right(network: Network, seen: np.ndarray) -> float:
    return float(np.mean([int(network.judge(row).argmax()) for row in seen] == LABELS))


def test_it_learns_what_only_holds_of_two_things_together() -> None:
    assert right(fit_network(SEEN, LABELS, 5, seed=0), SEEN) > 0.95


def test_a_class_without_sentences_is_never_taken() -> None:
    network = fit_network(SEEN, LABELS, 5, seed=0)
    assert all(int(network.judge(row).argmax()) < 4 for row in SEEN[:50])


def test_the_same_seed_makes_the_same_network_and_another_another() -> None:
    first, same, other = (fit_network(SEEN, LABELS, 5, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.outer, same.outer)
    assert not np.array_equal(first.outer, other.outer)


def test_what_was_kept_judges_as_before() -> None:
    network = fit_network(SEEN, LABELS, 5, seed=0)
    kept = {f"network0.{name}": value for name, value in network.arrays().items()}
    again = Network.of(kept, "network0.")
    assert np.array_equal(again.judge(SEEN[0]), network.judge(SEEN[0]))
