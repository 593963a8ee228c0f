"""What several tests of travel share: real buses and trains."""

from pathlib import Path

import pytest

from layers.timetable import read_timetable
from mapping.travel import TravelNetwork


@pytest.fixture(scope="session")
def newport(real_data: Path) -> TravelNetwork:
    """Newport's buses and trains of 5 March 2024, with straight-line walking."""
    feeds = [real_data / "newport" / f"newport_{kind}_2024-03-05.gtfs.zip" for kind in ("bus", "rail")]
    return TravelNetwork.build(None, read_timetable(feeds))
