"""Follow the events topic: as a table, JSON lines, GeoJSON, CSV, or CSV with ACLED's column names.

follow.py reads; filters.py keeps; formats.py writes, over flat.py (our columns), acled.py (ACLED's) and table.py.
"""
