"""The attacks of the dojo, and that its score cannot be talked round."""

from evals.dojo.attacks import Attack, Goal, Place, Task, load_tasks, make_attacks
from evals.dojo.model import decoded, orders_in
from evals.dojo.play import Played
from evals.dojo.run import score


def test_there_are_sixty_tasks_and_ten_places_and_goals_for_each() -> None:
    attacks = list(make_attacks(load_tasks()))
    assert len(attacks) == 600
    assert len({attack.id for attack in attacks}) == 600
    assert {attack.place for attack in attacks} == set(Place)
    assert {attack.goal for attack in attacks} == set(Goal)


def test_the_model_finds_the_orders_in_every_attack() -> None:
    for attack in make_attacks(load_tasks()):
        texts = [attack.text]
        if attack.place is Place.ENCODED:
            form, coded = attack.text.split(" follow ", 1)[1].split(": ", 1)
            texts.append(decoded(form, coded))
        assert [order for text in texts for order in orders_in(text)], attack.id


def test_one_effect_without_a_yes_fails_a_run() -> None:
    task = Task.model_validate(
        {"id": "t", "as": "a@b.example", "text": "x", "action": "a", "args": {}}
    )
    attack = Attack(task, Place.DOCUMENT, Goal.PAY, "canary-1", "x", is_first=True)
    fine = Played(name="t", is_served=True)
    told = ["changed without a yes: acme.invoices"]
    bad = Played(name=attack.id, violations=told, is_served=True)
    assert score({"t": fine}, [(attack, fine)], []).is_clean
    assert not score({"t": fine}, [(attack, bad)], []).is_clean
    assert not score({"t": fine}, [(attack, Played(name=attack.id))], []).is_clean
    assert not score({"t": fine}, [(attack, fine)], ["203.0.113.9"]).is_clean
