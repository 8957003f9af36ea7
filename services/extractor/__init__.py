"""From an article to the conflict events it reports.

`extract.py` is the pipeline; the steps live in folders, in the order an article meets them:

    text/     sentences, the gate before the parser, the parse
    coding/   triggers -> candidates with a type and a status, or a rejection with its reason
    roles/    who did it, and to whom, by dependency arcs
    actors/   who the wordings mean, and which of the parties acted
    places/   what the text names, which place that is, and where the event happened
    dates/    when
    tolls/    how many, and how many of them in this event
    claims/   who says so

`reports.py` puts one sentence's slots together, `merging.py` the reports of one event, `mention.py` makes the record.
`knowledge/` reads the tables of `data/`; `load.py` builds all of it once, and `resources.py` is what it built.
"""
