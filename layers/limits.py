"""Every cap on what we take in, in one place: a bad or hostile file is refused by name, never by running out of memory.

Bytes are bytes; the reason for a figure stands beside it.
"""

# GeoJSON: all 35,672 LSOAs of England and Wales, generalised, are about 60 MB of text
MAX_GEOJSON_BYTES = 150_000_000
MAX_GEOJSON_FEATURES = 50_000
MAX_GEOJSON_VERTICES = 5_000_000
MAX_PROPERTY_CHARS = 2_000

# CSV: every postcode of Great Britain is 1.7 million rows and about 90 MB of text
MAX_CSV_BYTES = 400_000_000
MAX_CSV_ROWS = 3_000_000
MAX_CSV_LINE_CHARS = 100_000

# An area: a county has a few thousand LSOAs, a few hundred hubs at the very most
MAX_HUBS = 500
MAX_PLACES = 20_000
MAX_TOML_BYTES = 1_000_000
