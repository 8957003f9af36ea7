"""Contested tolls."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from services.deduplicator.dedupe import dedupe, final_clusters
from services.deduplicator.load import load_matcher
from services.deduplicator.tolls import TollSlot, merge_tolls
from services.records import Actor, ClusterChange, EventMention, Evidence, Span, Toll, VictimCount
from tests.deduplicator.builders import ARMY, CIVILIANS, REBELS, article, claim, mention, toll

POLICE = Actor(name="Ashford Police", wording="police", kind="state_forces")


def says(number: int, toll: Toll | None, *claimant: Any, hit: tuple[Actor, ...] = (), **of: Any) -> EventMention:
    return mention(
        f"m{number}",
        of=article(f"a{number}", hours=24 + number, **of),
        fatalities=toll,
        claims=(claim(*claimant),) if claimant else (),
        targets=hit,
        civilian_targeting=CIVILIANS in hit,
    )


def merged(*mentions: EventMention, actors: tuple[Actor, ...] = (ARMY,)) -> Any:
    origins = {m.article.id: m.article.outlet.owner or m.article.id for m in mentions}
    return merge_tolls(mentions, "fatalities", actors, origins)


AT_LEAST_7 = Toll(low=7, best=7, high=None, wording="at least 7")

CASES: list[tuple[str, list[EventMention], tuple[int | None, int | None, int | None]]] = [
    ("one count", [says(1, toll(5))], (5, 5, 5)),
    ("a growing count", [says(1, toll(5)), says(2, toll(8))], (5, 8, 8)),
    ("a claimant corrects itself", [says(1, toll(9), "Dr Vale"), says(2, toll(6), "Dr Vale")], (6, 6, 9)),
    (
        "a party's count is no best beside others",
        [says(1, toll(4)), says(2, toll(60), "River Front", "belligerent")],
        (4, 4, 60),
    ),
    (
        "only parties count",
        [
            says(1, toll(40), "Northern Army", "belligerent"),
            says(2, toll(3), "River Front", "belligerent"),
            says(3, toll(9), "Hill Militia", "belligerent"),
        ],
        (3, 9, 40),
    ),
    (
        "a party's late and low word does not replace an observer's",
        [says(1, toll(14), "the prosecutor"), says(2, toll(2), "River Front", "belligerent")],
        (2, 14, 14),
    ),
    (
        "observers' counts grow",
        [says(1, toll(7), "police"), says(2, toll(11), "the governor"), says(3, toll(15), "Vale Hospital", "witness")],
        (7, 15, 15),
    ),
    (
        "a party to a fight, named on both sides of it, boasts",
        [says(1, toll(9), "the governor"), says(2, toll(60), "Northern Army", "belligerent", hit=(ARMY, REBELS))],
        (9, 9, 60),
    ),
    ("an old count is repeated", [says(1, toll(12), "Vale Watch", "monitor"), says(2, toll(11))], (11, 12, 12)),
    (
        "a correction downwards, the article before the name apart",
        [says(1, toll(12), "The police"), says(2, toll(10), "police")],
        (10, 10, 12),
    ),
    (
        "a party that counts its own dead goes before one that boasts",
        [
            says(1, toll(9), "River Front", "belligerent", hit=(REBELS,)),
            says(2, toll(60), "Northern Army", "belligerent", hit=(REBELS,)),
        ],
        (9, 9, 60),
    ),
    (
        "a named observer's exact count that is new corrects a higher one",
        [says(1, toll(30), "an elder", "witness"), says(2, toll(27), "Vale Hospital", "witness")],
        (27, 27, 30),
    ),
    (
        "a number said before corrects nothing",
        [says(1, toll(9), "police"), says(2, toll(14), "the governor"), says(3, toll(9), "Vale Hospital", "witness")],
        (9, 14, 14),
    ),
    (
        "an outlet that credits nobody corrects nothing",
        [says(1, toll(14), "the governor"), says(2, toll(9))],
        (9, 14, 14),
    ),
    (
        "at least so many corrects nothing",
        [says(1, toll(14), "the governor"), says(2, AT_LEAST_7, "Vale Hospital", "witness")],
        (7, 14, 14),
    ),
    (
        "a party that owns up to more of its own dead than an observer counts is believed",
        [says(1, toll(9), "the governor"), says(2, toll(14), "River Front", "belligerent", hit=(REBELS,))],
        (9, 14, 14),
    ),
    (
        "an observer who counts more of a party's dead than it owns up to is believed",
        [says(1, toll(9), "the governor"), says(2, toll(4), "River Front", "belligerent", hit=(REBELS,))],
        (4, 9, 9),
    ),
    (
        "an observer goes before a party that counts civilians whom others hit",
        [says(1, toll(9), "the governor"), says(2, toll(14), "Hill Militia", "belligerent", hit=(CIVILIANS,))],
        (9, 9, 14),
    ),
    (
        "an observer's open count gives way to a higher one of who counts civilians that others hit",
        [says(1, AT_LEAST_7), says(2, toll(14), "Hill Militia", "belligerent", hit=(CIVILIANS,))],
        (7, 14, 14),
    ),
    (
        "an observer's open count gives no way to a boast",
        [says(1, AT_LEAST_7), says(2, toll(60), "River Front", "belligerent")],
        (7, 7, 60),
    ),
    (
        "a force that counts civilians whom others hit goes before who hit them",
        [
            says(1, toll(20), "Hill Militia", "belligerent", hit=(CIVILIANS,)),
            says(2, toll(30), "Northern Army", "belligerent", hit=(CIVILIANS,)),
        ],
        (20, 20, 30),
    ),
    (
        "an official of the side that was hit observes",
        [says(1, toll(4), "River Front", hit=(REBELS,)), says(2, toll(3))],
        (3, 4, 4),
    ),
    ("nobody died, then somebody", [says(1, toll(0), "the governor"), says(2, toll(1))], (0, 1, 1)),
    ("nobody died, says an observer", [says(1, toll(0)), says(2, toll(20), "River Front", "belligerent")], (0, 0, 20)),
    ("a bound above", [says(1, toll(4)), says(2, Toll(low=0, best=30, high=30, wording="up to 30"))], (4, 30, 30)),
    ("a bound below", [says(1, AT_LEAST_7)], (7, 7, None)),
    ("a bound below, above a smaller count", [says(1, toll(5)), says(2, AT_LEAST_7)], (5, 7, None)),
    ("a bound below, and a count as high", [says(1, AT_LEAST_7), says(2, toll(7))], (7, 7, 7)),
    ("a bound below, and a higher count", [says(1, AT_LEAST_7), says(2, toll(9))], (7, 9, 9)),
    (
        "who said at least so many later says how many",
        [says(1, AT_LEAST_7, "police"), says(2, toll(6), "police"), says(3, toll(2))],
        (2, 6, 7),
    ),
    (
        "a bound below of all that year stays apart",
        [says(1, toll(2)), says(2, replace(AT_LEAST_7, cumulative=True))],
        (2, 2, 2),
    ),
    ("only a range", [says(1, Toll(low=5, best=None, high=9, wording="five to nine"))], (5, None, 9)),
    ("a cumulative count stays apart", [says(1, toll(2)), says(2, toll(2000, cumulative=True))], (2, 2, 2)),
    ("nothing but a cumulative count", [says(1, toll(2000, cumulative=True))], (None, None, None)),
]


@pytest.mark.parametrize(("mentions", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_reconciled(mentions: list[EventMention], expected: tuple[int | None, ...]) -> None:
    found = merged(*mentions)
    assert (found.low, found.best, found.high) == expected


def test_police_who_acted_are_a_party() -> None:
    reports = [says(1, toll(4)), says(2, toll(5), "Vale Watch", "monitor"), says(3, toll(9), "police")]
    assert (merged(*reports).best, merged(*reports, actors=(POLICE,)).best) == (9, 5)


@pytest.mark.parametrize("slot", ["injured", "detained"])
def test_the_injured_and_the_detained_follow_the_same_rule(slot: TollSlot) -> None:
    told = [says(1, toll(4)), says(2, toll(60), "River Front", "belligerent")]
    moved = [replace(m, **{slot: m.fatalities}, fatalities=None) for m in told]
    assert merge_tolls(moved, slot, (ARMY,), {"a1": "a1", "a2": "a2"}) == merged(*told)


@pytest.mark.parametrize(
    ("count", "status", "expected"),
    [
        ("by evening ten had died", "occurred", "Police"),
        ("ten died", "occurred", None),
        ("ten died", "claimed", "River Front"),
        ("words of the title", "occurred", "River Front"),
    ],
)
def test_a_count_is_of_whom_its_sentence_credits(count: str, status: str, expected: str | None) -> None:
    sentences = ("River Front said it did it.", "In the market ten died.", "Police said by evening ten had died.")
    text = " ".join(sentences)

    def evidence(words: str, slot: str) -> tuple[Evidence, ...]:
        start = text.find(words)
        return (Evidence(start=start, end=start + len(words), text=words, slot=slot),) if start >= 0 else ()

    told = replace(
        says(1, replace(toll(10), wording=count)),
        claims=(
            replace(claim("River Front", "belligerent"), span=Span(start=0, end=11)),
            replace(claim("Police"), span=Span(start=52, end=58)),
        ),
        status=status,
        evidence=(*(e for words in sentences for e in evidence(words, "event")), *evidence(count, "fatalities")),
    )
    assert [c.claimant for c in merged(told).by_claimant] == [expected]


def test_the_order_of_arrival_changes_no_toll() -> None:
    story = [
        says(1, toll(7), "police", hit=(REBELS,)),
        says(2, toll(60), "Northern Army", "belligerent", hit=(REBELS,)),
        says(3, toll(9), "police", hit=(REBELS,)),
        says(4, toll(8), "the governor", hit=(REBELS,)),
        says(5, toll(3), "River Front", "belligerent", hit=(REBELS,)),
    ]
    for order in permutations(story):
        clusters = final_clusters(step for step in dedupe(order, load_matcher()) if isinstance(step, ClusterChange))
        (event,) = [cluster for cluster in clusters if cluster.status == "active"]
        assert event.fatalities == merged(*story)
        assert event.fatalities.best == 8


def test_the_kinds_of_victims_are_those_that_the_best_count_tells() -> None:
    soldiers = VictimCount(kind="state_forces", low=9, best=9, high=9)
    nine = Toll(low=9, best=9, high=9, wording="nine soldiers", victims=(soldiers,))
    five = Toll(low=5, best=5, high=5, wording="5 men", victims=(VictimCount(kind="civilians", low=5, best=5, high=5),))
    found = merged(says(1, five), says(2, nine), says(3, toll(9)))
    assert found.best == 9
    assert found.victims == (soldiers,)
    assert [claim.victims for claim in found.by_claimant] == [five.victims, (soldiers,), ()]


def test_no_count_at_all() -> None:
    assert merged(says(1, None)) is None


def test_the_latest_of_each_claimant_is_kept_in_order_of_report() -> None:
    found = merged(
        says(1, toll(5), "Dr Vale"),
        says(2, toll(2000, cumulative=True), "Dr Vale"),
        says(3, toll(7), "dr vale"),
        says(4, toll(3)),
    )
    assert [(c.claimant, c.best, c.cumulative, c.article_id) for c in found.by_claimant] == [
        ("Dr Vale", 2000, True, "a2"),
        ("dr vale", 7, False, "a3"),
        (None, 3, False, "a4"),
    ]


def test_copies_speak_with_one_voice() -> None:
    found = merged(says(1, toll(5), owner="House"), says(2, toll(5), owner="House"))
    assert [c.article_id for c in found.by_claimant] == ["a2"]


def test_a_denial_of_a_count_is_no_claimant() -> None:
    denier = mention("m1", fatalities=toll(5), claims=(claim("The ministry", "official", "denies"),))
    assert merged(denier).by_claimant[0].claimant is None


def two_counts(first: str | None, second: str | None, status: Any = "occurred", fewer: int = 11) -> EventMention:
    """An article that has one count, and later "over 20", each with the name that its sentence credits."""
    sentences = (f"{fewer} died there, {first or 'it seems'}.", f"Over 20 died there, {second or 'it seems'}.")
    evidence, claims, at = [], [], 0
    for sentence, wording, name in zip(sentences, (str(fewer), "Over 20"), (first, second), strict=True):
        evidence.append(Evidence(start=at, end=at + len(sentence), text=sentence, slot="event"))
        evidence.append(Evidence(start=at, end=at + len(wording), text=wording, slot="fatalities"))
        if name is not None:
            start = at + sentence.index(name)
            role = "belligerent" if name == "River Front" else "official"
            claims.append(replace(claim(name, role), span=Span(start=start, end=start + len(name))))
        at += len(sentence) + 1
    return replace(
        says(1, replace(toll(fewer), wording=str(fewer))),
        other_fatalities=(Toll(low=20, best=20, high=None, wording="Over 20"),),
        evidence=tuple(evidence),
        claims=tuple(claims),
        status=status,
    )


def test_the_second_count_of_an_article_is_of_whom_its_sentence_credits() -> None:
    found = merged(two_counts("Police", "River Front"))
    assert (found.low, found.best, found.high) == (11, 11, None)
    assert [(c.claimant, c.best) for c in found.by_claimant] == [("Police", 11), ("River Front", 20)]


@pytest.mark.parametrize(("first", "second"), [("Police", None), ("Police", "Police")], ids=["nobody", "the same"])
def test_a_second_count_without_another_name_is_left_aside(first: str, second: str | None) -> None:
    found = merged(two_counts(first, second))
    assert (found.low, found.best, found.high, len(found.by_claimant)) == (11, 11, 11, 1)


def test_who_repeats_its_count_elsewhere_is_heard_once() -> None:
    found = merged(two_counts("Police", "River Front"), says(2, toll(24), "River Front", "belligerent"))
    assert [(c.claimant, c.best) for c in found.by_claimant] == [("Police", 11), ("River Front", 24)]
