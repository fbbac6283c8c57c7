"""All actions, loaded once; listings are cut to what a person may use."""

import importlib
import pkgutil
from functools import cache

import actions
from actions.spec import REGISTERED, Action
from kernel.auth.access import allows
from kernel.auth.principal import Principal
from kernel.errors import NotFound


class UnknownAction(NotFound):
    """No action has this name, or not for this person."""

    code = "unknown_action"


@cache
def load_actions() -> dict[str, Action]:
    """Import every domain's folder below `actions/`; name -> action, in the order of names."""
    for folder in pkgutil.iter_modules(actions.__path__, "actions."):
        if folder.ispkg:
            package = importlib.import_module(folder.name)
            for module in pkgutil.iter_modules(package.__path__, f"{folder.name}."):
                importlib.import_module(module.name)
    return dict(sorted(REGISTERED.items()))


def find_action(name: str) -> Action:
    """The action of that name, dotted or in tool form. Raises UnknownAction."""
    found = load_actions().get(name.replace("__", "."))
    if found is None:
        raise UnknownAction(f"there is no action {name!r}; GET /v1/tools lists those you may use")
    return found


def actions_for(principal: Principal) -> list[Action]:
    """The actions this person has the right to ask for."""
    return [a for a in load_actions().values() if allows(principal, a.permission).is_allowed]
