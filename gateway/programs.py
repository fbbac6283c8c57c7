"""What a program may not look at merely because it acts for a person.

Most routes ask for a permission, and a program's permissions are cut by its key or its agent's
policy. Some show what belongs to the person by nature: their conversations, notifications and
proposals. A program needs `assistant.run.read` for those, as for the person's history.
"""

from kernel.auth.access import require
from kernel.auth.principal import Principal, PrincipalKind

HISTORY = "assistant.run.read"
_PROGRAMS = frozenset({PrincipalKind.AGENT, PrincipalKind.SERVICE})
_PERSONAL = ("/v1/chat/", "/v1/conversations", "/v1/notifications", "/v1/suggestions")
_PROPOSALS = "/v1/proposals"


def require_open_to(caller: Principal, method: str, path: str) -> None:
    """Let everybody but a program without the right pass. Raises PermissionDenied.

    Deciding about a proposal is refused further in, because it takes a person at all.
    """
    if caller.kind not in _PROGRAMS:
        return
    is_look = path.startswith(_PROPOSALS) and method == "GET"
    if is_look or path.startswith(_PERSONAL):
        require(caller, HISTORY)
