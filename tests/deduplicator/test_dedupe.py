"""Without a broker: the same events as the service."""

from __future__ import annotations

from dataclasses import replace

from services.deduplicator.dedupe import dedupe, final_clusters, to_mention_sets
from services.deduplicator.load import load_matcher
from services.messages import Drop
from services.records import ClusterChange
from tests.deduplicator.builders import MILITIA, article, mention, place, toll
from tests.deduplicator.replica import Replica

ABROAD = replace(place(), country="IRQ")
STORY = [
    mention("m1", of=article("a1", hours=24)),
    mention("m2", of=article("a1", hours=24), location=ABROAD, fatalities=toll(3)),
    mention("m3", of=article("a2", hours=25), location=None),
    mention("m4", of=article("a3", hours=26), actors=(MILITIA,)),
    mention("m1", of=article("a1", revision=2, hours=24), fatalities=toll(1)),
]


def test_lines_of_one_article_and_country_make_a_set_and_what_an_edit_leaves_out_is_withdrawn() -> None:
    sets = [(s.article.id, s.article.revision, s.country, [m.id for m in s.mentions]) for s in to_mention_sets(STORY)]
    assert sets == [
        ("a1", 1, "SYR", ["m1"]),
        ("a1", 1, "IRQ", ["m2"]),
        ("a2", 1, "unlocated", ["m3"]),
        ("a3", 1, "SYR", ["m4"]),
        ("a1", 2, "IRQ", []),
        ("a1", 2, "SYR", ["m1"]),
    ]


def test_the_verb_agrees_with_the_service() -> None:
    changes = [step for step in dedupe(STORY, load_matcher()) if isinstance(step, ClusterChange)]
    replica = Replica().play(to_mention_sets(STORY))
    assert changes == replica.changes()
    assert {cluster.id: cluster for cluster in final_clusters(changes)} == replica.events()


def test_final_clusters_keep_the_order_of_first_sight() -> None:
    changes = [step for step in dedupe(STORY, load_matcher()) if isinstance(step, ClusterChange)]
    finals = final_clusters(changes)
    assert [cluster.id for cluster in finals] == list(dict.fromkeys(change.after.id for change in changes))
    assert [(cluster.version, cluster.status) for cluster in finals][1] == (2, "retracted")


def test_drops_are_told() -> None:
    steps = list(dedupe([mention(status="planned")], load_matcher()))
    assert steps == [Drop("status-planned")]


def test_nothing_comes_of_nothing() -> None:
    assert list(dedupe([], load_matcher())) == []
