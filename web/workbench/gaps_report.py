"""The baseline report, made on the Gaps screen: the same files as the command writes, to keep and to print."""

import io
import tempfile
import zipfile
from pathlib import Path

import streamlit as st

from layers.reports import write_report
from mapping.coverage import coverage
from web.baseline import given_of, report_of
from web.counted import counted_zones
from web.workbench import notes, state, weeks

KEY = "gaps_report_files"
WORDS = "Working out who can get there and home in a whole week …"


def section() -> None:
    """The button, and then the PDF by itself and all files together."""
    st.subheader("Baseline report", anchor=False)
    notes.small(
        "Everything that can be measured of this area today, each number with what it means, its date and its source: "
        "to print, to keep, and to compare with next year. Only what everybody may see is counted."
    )
    key = f"{state.house().store.data_version} {state.today()}"
    if st.button("Make the report", key="gaps_report"):
        st.session_state[KEY] = key, state.must(_made)
    kept, files = st.session_state.get(KEY, ("", {}))
    if kept != key:
        return
    [pdf] = [name for name in files if name.endswith(".pdf")]
    one, two, _ = st.columns([1, 1, 2])
    one.download_button("Download the PDF", files[pdf], pdf, "application/pdf")
    two.download_button("Download every file (zip)", _zipped(files), f"{Path(pdf).stem}.zip", "application/zip")


def _made() -> dict[str, bytes]:
    """Every file of the report by its name."""
    house, (monday, why) = state.house(), weeks.week()
    zones, left_out = counted_zones(house.area)
    bar = st.progress(0.0, WORDS)
    found = coverage(
        zones, house.public_assets(), house.net, week=monday, kinds=None, today=state.today(), week_words=why,
        mode="transit" if house.dates else "walk",
        progress=lambda done, total: bar.progress(0.8 * done / total, WORDS),
    )  # fmt: skip
    bar.progress(0.8, "Writing the report …")
    made = report_of(house, given_of(house, found, state.today(), why, left_out), None)
    with tempfile.TemporaryDirectory(prefix="recovery-report-") as folder:
        files = {path.name: path.read_bytes() for path in write_report(made, folder).values()}
    bar.empty()
    return files


def _zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()
