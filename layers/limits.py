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

# A flat fare: the dearest week ticket of a county is some tens of pounds, and no single is good for more than a day
MAX_FARE = 10_000
MAX_CHANGE_MINUTES = 1_440

# Streets: an OpenStreetMap extract of a large region is a few hundred MB and needs about 2 GB of memory to read
MAX_PBF_BYTES = 1_000_000_000

# Zip files: Newport's bus feed is 35 MB unpacked, a large county's 300 to 900 MB. Timetables pack 8 to 30 times;
# a bomb packs 1,000 times. A small file may pack well by chance, so the ratio counts from a size upwards.
MAX_ZIP_ENTRIES = 1_000
MAX_ZIP_UNPACKED_BYTES = 2_000_000_000
MAX_ZIP_RATIO = 100
ZIP_RATIO_FROM_BYTES = 10_000_000
MAX_ZIP_DEPTH = 3  # a zip of zips of feeds; Great Britain's bundles are two deep
MAX_FEEDS_IN_FILE = 100  # a bundle has one feed for each operator

# Timetables: the longest real row is some 400 bytes; 11 million stop times are all of New York
MAX_TIMETABLE_ROW_BYTES = 100_000
MAX_TIMETABLE_ROWS = 20_000_000
MAX_TIMETABLE_COLUMNS = 200
MAX_TIMETABLE_HOURS = 72  # a trip of a night, a day and a night; "99:99:99" is a fault
MAX_FAULTS_SHOWN = 20  # of a feed that breaks the specification; the rest are counted
MIN_HEADWAY_S = 20  # no line runs more often, and a headway of 1 s would be 86,400 trips a day

# Records by hand: an asset written out in full is about 1 kB, and a county has a few thousand
MAX_RECORDS_FILE_BYTES = 20_000_000

# Scenarios: a screen or two of changes by hand; more than a hundred is no longer one idea
MAX_SCENARIO_FILE_BYTES = 200_000
MAX_SCENARIO_CHANGES = 100
MAX_SCENARIO_SESSIONS = 50

# A saved report: an area with 200 roles and 50 hubs has some 500 numbers, each with its definition, in about 1 MB
MAX_REPORT_BYTES = 10_000_000
MAX_REPORT_MEASURES = 5_000

# A charter is a page or two of principles by hand
MAX_CHARTER_FILE_BYTES = 100_000

# Backups: a manifest has a dozen lines
MAX_MANIFEST_BYTES = 100_000
