"""Faults on a schedule, against the real broker: nothing lost, nothing twice. `make chaos`.

schedule.py  P  seed -> which faults, on whom, when
stream.py    P  segment -> articles with events, edits, withdrawals
cluster.py      Apache Kafka, one node or three; proxy.py is the wire between a worker and its broker
crew.py         the services' workers: started again when they die
faults.py       how each fault is begun and ended
play.py         one run: feed the stream, do the faults, wait for rest
evidence.py     what is on the topics afterwards
compare.py   P  evidence against what the services' own functions make of the same log, and against a calm run
report.py    P  verdicts -> table
"""
