"""Comparison tables: our engine and the textbook way on the same work in one run. ``make bench`` prints them."""
