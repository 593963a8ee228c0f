"""The workbench's frame: the page's settings and the list of screens, nothing else."""

import streamlit as st

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
    st.Page("screens/access.py", title="Access", url_path="access"),
]

st.navigation(SCREENS, position="top").run()
