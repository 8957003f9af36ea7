"""Tables that another release wrote: with fields that we do not know, or without those that we added."""

from __future__ import annotations

from services import codec
from services.deduplicator.state import TABLES
from tests.contract.test_compare import with_new_fields
from tests.deduplicator.builders import article, mention, mention_set, place
from tests.deduplicator.replica import Replica


def replica_with_events() -> Replica:
    """Two events, one told twice, and a watermark."""
    reports = [
        mention_set(mention("m1", of=article("a1", hours=24))),
        mention_set(mention("m2", of=article("a2", hours=25))),
        mention_set(mention("m3", of=article("a3", hours=26), location=place("Dunmere"))),
    ]
    return Replica().play(reports)


def test_a_later_release_may_have_written_the_tables() -> None:
    ours, theirs = replica_with_events(), replica_with_events()
    for name in TABLES:
        for key, raw in theirs.tables[name].items():
            theirs.tables[name][key] = codec.encode(with_new_fields(codec.parse_json(raw)))
    for replica in (ours, theirs):
        replica.restart()
        replica.take(mention_set(mention("m4", of=article("a4", hours=27))), 3)
    assert ours.sent[-1].value == theirs.sent[-1].value
    assert ours.events() == theirs.events()


def test_every_table_has_an_entry_to_read() -> None:
    tables = replica_with_events().tables
    assert {name for name in TABLES if tables[name]} == {"mentions", "clusters", "watermarks"}
