"""The workbench's frame: the page's settings, the list of screens, and who is signed in; nothing else."""

import streamlit as st

from layers.access import Action, allowed
from web.workbench import frozen, here, state

st.set_page_config(page_title="Recovery Network Map", page_icon="🧭", layout="wide", initial_sidebar_state="collapsed")

SCREENS = [
    st.Page("screens/home.py", title="Home", default=True),
    st.Page("screens/search.py", title="Find", url_path="search"),
    st.Page("screens/map.py", title="Map", url_path="map"),
    st.Page("screens/reach.py", title="Reach", url_path="reach"),
    st.Page("screens/gaps.py", title="Gaps", url_path="gaps"),
    st.Page("screens/scenarios.py", title="Scenarios", url_path="scenarios"),
    st.Page("screens/network.py", title="Network", url_path="network"),
    st.Page("screens/add.py", title="Add", url_path="add"),
    st.Page("screens/edit.py", title="Change", url_path="edit"),
    st.Page("screens/packs.py", title="Packs", url_path="packs"),
    st.Page("screens/alliance.py", title="Alliance", url_path="alliance"),
    st.Page("screens/access.py", title="Access", url_path="access"),
]
if state.signed_in():
    SCREENS.append(st.Page("screens/you.py", title="You", url_path="you"))
if allowed(state.visitor(), Action.APPROVE, "suggestion").ok:
    SCREENS.append(st.Page("screens/checking.py", title="Checking", url_path="checking"))
if allowed(state.visitor(), Action.SEE, "person").ok:
    SCREENS.append(st.Page("screens/people.py", title="People", url_path="people"))

shown = st.navigation(SCREENS, position="top")
here.bar()
frozen.notice()
shown.run()
