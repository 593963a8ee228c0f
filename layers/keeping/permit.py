"""Who may keep the store in order: asked of the access table, here in one place."""

from layers.access import Action, allowed
from layers.errors import NotAllowedError
from layers.records import Actor


def require(actor: Actor, action: Action) -> None:
    """Raise ``NotAllowedError`` with the reason where the actor may not do this to the store."""
    verdict = allowed(actor, action, "store")
    if not verdict.ok:
        raise NotAllowedError(f"You may not do this. {verdict.reason}")
