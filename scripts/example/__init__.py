"""How the embedded example areas are made: real geography from three public packages, an illustrative timetable."""

import sys
from pathlib import Path

# the scripts are run as files, which puts their own folder on the path and not the project's
sys.path.append(str(Path(__file__).resolve().parents[2]))
