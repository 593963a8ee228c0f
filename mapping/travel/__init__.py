"""Travel times: streets, timetable, reach, there and back."""

from mapping.travel.journey import Journey
from mapping.travel.leg import Leg
from mapping.travel.network import TravelNetwork

__all__ = ["Journey", "Leg", "TravelNetwork"]
