"""Follow the events topic: as a table, JSON lines, GeoJSON, CSV, or CSV with HXL hashtags or ACLED's column names.

commands.py is the command; follow.py reads and keeps; formats.py writes, over flat.py (our columns), hxl.py,
acled.py (ACLED's) and table.py.
"""
