"""Keeping the map right: when a record is to be checked again, letters that ask, notes of people who went."""
