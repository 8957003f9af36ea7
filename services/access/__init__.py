"""How the brokers are reached, as whom, and what each part may do there.

broker_access.py  settings: where, how safely, as whom
credentials.py    the files that they name, as options of clients
knock.py          whether anybody listens there
introduce.py      one connection first, so that whoever is turned away hears why
acls.py           what each part needs, from schemas/acls.yaml
acl_admin.py      what the brokers allow, read and written
commands.py       `conflictwire acls`
"""
