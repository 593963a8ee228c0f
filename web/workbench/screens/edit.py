"""Change: put right what the map says; saved at once where it is yours to say, else put forward to be checked."""

import geopandas as gpd
import streamlit as st
from pydantic import ValidationError

from layers.access import Action, allowed
from layers.errors import BadValueError, NotAllowedError, RecoveryMapError, VersionClashError
from layers.records import Asset, Link, Organisation, Record
from layers.store.guard import TWO_KEEPERS
from mapping.occurrences import check_sessions
from web.when import local_now
from web.workbench import (
    add_form,
    choosing,
    clash,
    link_form,
    notes,
    organisation_form,
    past,
    place_form,
    saving,
    state,
    undoing,
)
from web.workbench.choosing import Opened
from web.workbench.saving import Way
from web.workbench.suggesting import filled, form_of, in_form_words
from web.workbench.wording import plain

EVERY_STATUS = ("active", "potential", "closed")
DONE = {
    "save": "is saved.",
    "change": "has been put forward. Somebody else checks it before it shows.",
    "claim": "has been claimed for your organisation. Somebody else checks it before it shows.",
    "reveal": "has been put forward. Another keeper has to agree before more people know of it.",
}
BUTTONS = {"save": "Save", "change": "Put this change forward"}


def fields(opened: Opened, key: str) -> Record:
    """The form of that sort of record, filled in; the record that it says now. Raises BadValueError."""
    record = opened.stored.record
    if isinstance(record, Link):
        link, missing = link_form.ask(key, record)
        if link is None:
            raise BadValueError(missing)
        return link
    if isinstance(record, Organisation):
        return organisation_form.filled(organisation_form.ask(key, record), record)
    return asset_fields(record, key)


def asset_fields(record: Asset, key: str) -> Asset:
    """The form of a place, group or room."""
    now = local_now(state.house().area.timezone)
    spot = st.session_state.get(f"{key}_spot")
    form = add_form.ask(key, form_of(record), spot=spot, now=now, statuses=EVERY_STATUS)
    after = filled(form, state.house().vocabulary.asset_kinds, record)
    after = place_form.moved(after, before=record)
    check_sessions(after)
    return after


@st.fragment
def edit(opened: Opened, way: Way) -> None:
    """The form with its reason and button; what is wrong is said when it is sent."""
    key, wrong, after = f"edit{opened.number}", "", None
    try:
        after = fields(opened, key)
    except BadValueError as error:
        wrong = str(error)
    why = st.text_input("Why? It is kept with the change", max_chars=500, key=f"{key}_why")
    if st.button(BUTTONS[way], type="primary", key=f"{key}_send"):
        if after is None:
            st.error(plain(wrong))
        elif after == opened.stored.record:
            st.info("Nothing has been changed yet.")
        else:
            keep(after, opened, way=way, why=why)
    if st.session_state.get("edit_two") and after is not None and st.button("Ask another keeper to agree"):
        keep(after, opened, way="reveal", why=why)
    if isinstance(opened.stored.record, Asset):
        claim(opened.stored.record, opened, why)


def claim(record: Asset, opened: Opened, why: str) -> None:
    """The button by which a member says that this is run by their organisation."""
    actor = state.visitor()
    if not (actor.organisation and allowed(actor, Action.CLAIM, record).ok):
        return
    notes.small("Does your organisation run this? Then say why, and claim it: you can change it yourselves afterwards.")
    if st.button("This is ours"):
        after = record.model_copy(update={"organisation": actor.organisation})
        keep(after, opened, way="claim", why=why)


def keep(after: Record, opened: Opened, *, way: Way, why: str) -> None:
    """Saves it or puts it forward; a clash is kept to be shown, anything else that is wrong is said."""
    st.session_state.pop("edit_two", None)
    try:
        sent = saving.save(after, way=way, version=opened.stored.version, why=why)
    except VersionClashError as error:
        found = clash.of(error, way=way, why=why)
        if found is None:
            st.error(plain(error))
            return
        st.session_state["edit_clash"] = found
        st.rerun()
    except NotAllowedError as error:
        st.session_state["edit_two"] = TWO_KEEPERS in str(error)
        st.error(plain(error))
    except RecoveryMapError as error:
        st.error(plain(error))
    else:
        finish(sent)


def finish(sent: saving.Sent) -> None:
    """Opens the record again as it now is, with thanks."""
    last = st.session_state["edit_last"]
    choosing.reopen(*last)
    st.session_state["edit_sent"] = sent
    st.rerun()


def settle(found: clash.Clash, opened: Opened) -> None:
    """Both edits side by side; saved with what is chosen."""
    mine = clash.ask(found, key=f"clash{opened.number}_{found.version}")
    if st.button("Save with these choices", type="primary"):
        try:
            sent = saving.save(clash.resolved(found, mine), way=found.way, version=found.version, why=found.why)
        except ValidationError as error:
            st.error(" ".join(in_form_words(error)))
        except VersionClashError as error:
            again = clash.of(error, way=found.way, why=found.why)
            if again is None:
                st.error(plain(error))
            else:
                st.session_state["edit_clash"] = again
                st.rerun()
        except RecoveryMapError as error:
            st.error(plain(error))
        else:
            finish(sent)
    if st.button("Leave it as they have it"):
        choosing.reopen(opened.kind, opened.stored.record.id)
        st.rerun()


def own_pin(record: Asset) -> gpd.GeoDataFrame:
    """Where the place is now."""
    here = [] if record.lon is None else [record]
    points = gpd.points_from_xy([one.lon for one in here], [one.lat for one in here], crs="EPSG:4326")
    return gpd.GeoDataFrame({"name": [one.name for one in here], "kind": [one.kind for one in here]}, geometry=points)


def show(opened: Opened) -> None:
    """The open record: its form, or why it cannot be changed; and its past."""
    record = opened.stored.record
    st.subheader(plain(choosing.link_words(record)) if isinstance(record, Link) else plain(record.name), anchor=False)
    way = saving.way_of(record, state.visitor())
    if way is None:
        st.info(allowed(state.visitor(), Action.PROPOSE, record).reason)
    elif "edit_clash" in st.session_state:
        settle(st.session_state["edit_clash"], opened)
    else:
        # the form first, so that on a phone nobody has to pass the map to change a time
        form, place = st.columns(2, gap="large") if isinstance(record, Asset) else (st.container(), None)
        with form:
            edit(opened, way)
        if place is not None:
            with place:
                st.markdown("**Has it moved?** Leave this as it is where it has not.")
                place_form.ask(f"edit{opened.number}", others=own_pin(record), title="Where is it now?")
    past.show(opened)


def said() -> None:
    """Thanks for what was sent last, or what was done."""
    sent: saving.Sent | None = st.session_state.get("edit_sent")
    if sent:
        st.success(f"Thank you. **{plain(sent.record.name or 'The tie')}** {DONE[sent.way]}")
        if sent.follow:
            st.markdown(f"[See what comes of it, without an account]({sent.follow}). Keep the address of that page.")
    if "edit_said" in st.session_state:
        st.success(st.session_state.pop("edit_said"))


notes.title("Change", "Put right what the map says. What is not yours to say is put forward, and somebody checks it.")
opened_now = choosing.ask()
said()
if opened_now:
    show(opened_now)
undoing.show()
notes.attribution()
