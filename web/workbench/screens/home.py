"""Home: three doors, the one finding that matters most, and the map of the area with a list beside it."""

import streamlit as st
from web.workbench import cards, drawing, notes, state, weeks
