"""Events as one Parquet file, for analysis.

commands.py is the command; versions.py chooses and orders the events; columns.py makes the rows and says what each
column is; parquet.py writes them.
"""
