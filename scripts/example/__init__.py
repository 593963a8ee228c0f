"""How the embedded example areas are made: real geography from three public packages, an illustrative timetable."""
