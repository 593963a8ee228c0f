"""What every test shares: the repository's root on the path, and the real data beside the project when it is there."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

# The same examples on every run, so that a red test is one that the last change broke. To look for new faults:
# RECOVERY_EXPLORE=1 make test
settings.register_profile("same", derandomize=True)
if not os.environ.get("RECOVERY_EXPLORE"):
    settings.load_profile("same")

REAL_DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real OSM, GTFS, boundary and population files; the test is skipped where it is absent."""
    if not REAL_DATA.exists():
        pytest.skip("real data is not beside this checkout")
    return REAL_DATA
