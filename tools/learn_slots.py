"""Learns what the example sentences teach of arguments and writes `actions/data/slots.npz`.

.venv/bin/python -m tools.learn_slots       # part of `make tune`; a minute or two
"""

from actions.registry import load_actions
from actions.taught import FILE, ship


def main() -> None:
    """Learn and write the file."""
    ship(list(load_actions().values()))
    print(f"{FILE.name}: {FILE.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
