"""What operators decide of events: look one up through its redirects, take a merge back.

commands.py is the command; separate.py makes the decision from the events as they stand.
"""
