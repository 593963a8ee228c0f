"""Packs: a booklet, a page, a poster, the week, or a file for a phone, for a town and those who will read it."""

import io
import zipfile

import streamlit as st

from layers.audiences import load_audiences
from layers.errors import NotFoundError
from web.packs import FORM_WORDS, FORMS, Wanted, make_files
from web.packs.content import WITHIN_KM
from web.when import local_now
from web.workbench import notes, state

KEY = "packs_made"
EVERYWHERE, EVERY_NEED = "All of the area", "All of them"
KILOMETRES = (5, 10, 15, 25, 50)


def ask() -> None:
    """The choices, and the button that makes the files."""
    house = state.house()
    audiences, needs = load_audiences(), house.vocabulary.needs
    one, two, three = st.columns(3)
    audience = one.selectbox("Who will read it", list(audiences), format_func=lambda word: audiences[word].label)
    hubs = list(house.area.hubs["name"])
    around = two.selectbox(
        "Around", [EVERYWHERE, *hubs], index=min(1, len(hubs)), accept_new_options=True, key="packs_at"
    )
    within_km = three.selectbox(
        "How far around it", KILOMETRES, KILOMETRES.index(int(WITHIN_KM)), format_func="{} km".format
    )
    need = one.selectbox(
        "What would help", ["", *needs], format_func=lambda word: needs[word].label if word else EVERY_NEED
    )
    address = two.text_input("Web address for its QR code", placeholder="https://…", max_chars=300).strip()
    notes.small("You can type a town, a village or a postcode under “Around”. A pack holds what everybody may see.")
    if st.button("Make the pack", type="primary", key="packs_make"):
        st.session_state[KEY] = state.must(lambda: _made(audience, around, float(within_km), need, address))


def _made(audience: str, around: str, within_km: float, need: str, address: str) -> dict[str, bytes]:
    house = state.house()
    try:
        place = None if around == EVERYWHERE else house.area.locate(around)
    except NotFoundError as error:
        raise NotFoundError(f"“{around}” was not found. {error}") from None
    bar = st.progress(0.0, "Making the pack …")
    now = local_now(house.area.timezone)
    wanted = Wanted(audience, place, within_km, need, address)
    files = make_files(house, wanted, now, FORMS, told=lambda n: bar.progress(n / len(FORMS), "Making the pack …"))
    bar.empty()
    return files


def offer(files: dict[str, bytes]) -> None:
    """Each file to download, and all of them together."""
    st.subheader("Ready", anchor=False)
    for form in FORMS:
        [name] = [name for name in files if name.rsplit(".", 1)[0].endswith(f"-{form}")]
        kind = "text/html" if form == "html" else "application/pdf"
        label = f"{FORM_WORDS[form]}, {len(files[name]) // 1000 + 1} kB"
        st.download_button(label, files[name], name, kind, key=f"packs_{form}", on_click="ignore")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    st.download_button("All of them (zip)", packed.getvalue(), "packs.zip", "application/zip", on_click="ignore")


notes.title("Packs", "Make something to print or hand over: for a town, and for the people who will read it.")
ask()
if st.session_state.get(KEY):
    offer(st.session_state[KEY])
notes.attribution()
