"""What the two Faust services have in common: options, topics and tables, delivery, health.

options.py       how Faust is set up
changelogs.py    the topics that keep tables
owners.py        who wrote an entry of a changelog, and which come too late
parts.py         raw topics, acknowledged sends, lag, running a worker
tables.py        writes that are durable when they return
reading_back.py  changelogs read in batches when a worker recovers
stalls.py        an end for recoveries that stand still
"""
