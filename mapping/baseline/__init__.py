"""The baseline of an area: what there is, who can reach it, who stands up for it; each number with its definition."""

from mapping.baseline.changes import Change, compare, gone
from mapping.baseline.given import Given
from mapping.baseline.measure import Measure
from mapping.baseline.whole import Baseline, baseline

__all__ = ["Baseline", "Change", "Given", "Measure", "baseline", "compare", "gone"]
