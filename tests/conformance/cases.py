"""The whole table of conformance cases."""

from tests.conformance import cases_asked, cases_days, cases_fares, cases_files, cases_rides, cases_streets
from tests.conformance.engine import Case

CASES: list[Case] = [
    *cases_days.CASES,
    *cases_rides.CASES,
    *cases_files.CASES,
    *cases_streets.CASES,
    *cases_asked.CASES,
    *cases_fares.CASES,
]
