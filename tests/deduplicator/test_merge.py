"""Members to cluster."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from services.deduplicator.load import load_knowledge
from services.deduplicator.merge import merge_members
from services.records import Agreement, EventCluster, EventMention, MergeReason, Toll
from tests.deduplicator.builders import ARMY, MILITIA, article, claim, mention, place, signature, toll, when

WIRE = signature(4)


def merge(*mentions: EventMention) -> EventCluster:
    return merge_members("e1-x", mentions, (), load_knowledge())


def test_one_report() -> None:
    only = mention(fatalities=toll(3))
    event = merge(only)
    assert (event.sub_event_type, event.actors, event.location) == ("air_drone_strike", (ARMY,), place())
    assert (event.outlet_count, event.independent_origin_count, event.corroboration) == (1, 1, "single-source")
    assert event.confidence == 0.8
    assert event.agreement == Agreement(
        sub_event_type=1.0, location=1.0, time=1.0, actors=1.0, targets=None, fatalities=1.0
    )
    assert event.reports[0].mention_ids == ("m1",)


def test_reports_stand_in_order_of_publication_and_copies_share_an_origin() -> None:
    event = merge(
        mention("m9", of=article("a9", hours=24, text=WIRE)),
        mention("m2", of=article("a2", hours=25)),
        mention("m1", of=article("a1", hours=26, text=WIRE)),
    )
    assert [(report.article_id, report.origin) for report in event.reports] == [
        ("a9", "a9"),
        ("a2", "a2"),
        ("a1", "a9"),
    ]
    assert (event.outlet_count, event.independent_origin_count, event.corroboration) == (3, 2, "multi-outlet")
    assert event.first_reported_at == datetime(2031, 4, 11, 0, tzinfo=UTC)
    assert event.last_reported_at == datetime(2031, 4, 11, 2, tzinfo=UTC)


def test_two_mentions_of_one_article_are_one_report_with_its_firmest_word() -> None:
    said = claim("The ministry")
    event = merge(
        mention("m1", status="claimed", claims=(said,), fatalities=toll(900, cumulative=True)),
        mention("m2", status="occurred", claims=(said,), fatalities=toll(2), sentence="Two died."),
    )
    (report,) = event.reports
    assert (report.mention_ids, report.status) == (("m1", "m2"), "occurred")
    assert report.claims == (replace(said, side="neither"),)
    assert report.fatalities == toll(2)
    assert [e.text for e in report.evidence] == ["Two died.", "Jets struck the town."]


def test_disagreement_is_visible() -> None:
    event = merge(
        mention("m1", of=article("a1", hours=24), fatalities=toll(2)),
        mention("m2", of=article("a2", hours=25), fatalities=toll(7), actors=(MILITIA,), type="armed_clash"),
        mention("m3", of=article("a3", hours=26), fatalities=toll(7), location=place(precision="admin1")),
        mention("m4", of=article("a4", hours=27), time=when(wording=None)),
    )
    assert event.agreement == Agreement(
        sub_event_type=0.75, location=1.0, time=1.0, actors=0.75, targets=None, fatalities=0.6667
    )


def test_a_range_that_holds_the_count_agrees_with_it() -> None:
    event = merge(
        mention("m1", of=article("a1", hours=24), fatalities=toll(6)),
        mention("m2", of=article("a2", hours=25), fatalities=Toll(low=4, best=None, high=8, wording="four to eight")),
        mention("m3", of=article("a3", hours=26), fatalities=Toll(low=None, best=None, high=None, wording="several")),
    )
    assert event.agreement.fatalities == 1.0


def test_confidence_grows_with_independent_origins_only() -> None:
    first = mention("m1", of=article("a1", hours=24, text=WIRE), confidence=0.6)
    copy = mention("m2", of=article("a2", hours=25, text=WIRE), confidence=0.6)
    other = mention("m3", of=article("a3", hours=26), confidence=0.6)
    assert merge(first, copy).confidence == 0.6
    assert merge(first, copy, other).confidence == 0.84
    assert (
        merge(*(mention(f"m{i}", of=article(f"a{i}", hours=24 + i), confidence=0.9) for i in range(5))).confidence
        == 0.99
    )


def test_reasons_are_kept() -> None:
    why = (MergeReason(mention_id="m1", score=2.0, reasons=("like m2",)),)
    assert merge_members("e1-x", [mention()], why, load_knowledge()).merge_reasons == why
