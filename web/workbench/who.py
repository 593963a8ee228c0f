"""Who sits at this screen: told by the cookie, or by another provider's sign-in, and asked of the store each time."""

import threading
from datetime import UTC, datetime
from weakref import WeakKeyDictionary

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.secrets import secrets_singleton

from layers.people import SignedIn
from web.entry import session
from web.entry.address import asked_from
from web.entry.limits import limits
from web.house import House

SEEN_AS = "who_seen_as"
CHANGED = "who_changed"  # until the person has been told
_asked: "WeakKeyDictionary[object, SignedIn | None]" = WeakKeyDictionary()
_lock = threading.Lock()


def signed_in(house: House) -> SignedIn | None:
    """The person at this screen, if the store lets them in at this moment; None for a visitor."""
    return by_cookie(house) or _by_provider(house)


def by_cookie(house: House) -> SignedIn | None:
    """The person whose cookie came with this screen, who came in by a link; None for everybody else."""
    return session.signed_in(house, st.context.cookies)


def in_this_run(house: House) -> SignedIn | None:
    """The same, asked once for each run of a script or of a fragment, which is once for each thing that somebody does.

    Were it asked again in the middle of a run, a role changed just then could put one role's frames under the key
    of another's.
    """
    mark = _mark_of_run()
    if mark is None:
        return signed_in(house)
    with _lock:
        if mark in _asked:
            return _asked[mark]
    found = signed_in(house)
    with _lock:
        _asked[mark] = found
    _start_afresh_for_another(found)
    return found


def _start_afresh_for_another(found: SignedIn | None) -> None:
    """Forget what this page remembers where it is another person's now, or one who may be something else.

    So it is after a sign-out, a removal or a changed role, and where a page finds its way back to the server after
    somebody else has signed in on the same device.
    """
    now = found.actor.model_dump_json() if found else ""
    before = st.session_state.get(SEEN_AS, now)
    st.session_state[SEEN_AS] = now
    if before != now:
        st.session_state.clear()
        st.session_state[SEEN_AS] = now
        st.session_state[CHANGED] = True
        st.rerun()


def _mark_of_run() -> object | None:
    """An object that Streamlit makes anew for each run and drops after it; None outside of a run."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.parallel_coordinator if context else None


def limit_key() -> str:
    """The name under which this screen's address is counted (see ``web.entry.limits``)."""
    return limits.key(asked_from(st.context.ip_address or "127.0.0.1", st.context.headers))


def has_provider() -> bool:
    """Whether people can sign in with another provider here: secrets.toml has its [auth]."""
    return secrets_singleton.load_if_toml_exists() and "auth" in secrets_singleton


def _by_provider(house: House) -> SignedIn | None:
    """The invited person whose checked e-mail address the provider names; signing in makes nobody."""
    user = st.user.to_dict()
    address, moment = user.get("email"), user.get("iat")
    if not (user.get("is_logged_in") and isinstance(address, str) and isinstance(moment, int | float)):
        return None
    if user.get("email_verified") is not True and not _addresses_are_trusted():
        return None
    return house.people.by_email(address, since=datetime.fromtimestamp(moment, UTC))


def _addresses_are_trusted() -> bool:
    """Whether the settings say that this provider's addresses are right though it does not say so itself."""
    if not secrets_singleton.load_if_toml_exists():
        return False
    return bool(secrets_singleton.get("recovery", {}).get("trust_provider_email", False))
