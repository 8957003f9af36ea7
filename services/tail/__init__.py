"""Follow the events topic: as a table, JSON lines, GeoJSON, CSV (plain, HXL, ACLED's columns) or CAP alerts.

commands.py is the command; follow.py reads and keeps; formats.py writes, over flat.py (our columns), hxl.py,
acled.py (ACLED's), cap.py (alerts, with the codes of cap_codes.py) and table.py.
"""
