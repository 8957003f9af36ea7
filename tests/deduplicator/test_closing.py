"""Events that are over leave the state; what was told stays told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services import codec
from services.deduplicator.dedupe import dedupe
from services.deduplicator.identity import founded_id
from services.deduplicator.ledger import from_bytes
from services.deduplicator.load import load_matcher
from services.records import ArticleRef, ClusterChange, MentionSet
from tests.bench.mentions import write_mention_sets
from tests.deduplicator.builders import DAY, MILITIA, article, mention, mention_set, place, toll, when
from tests.deduplicator.replica import CrashError, Replica

N = 5
"""Days after which events close, in these tests."""


def on(day: float, id: str, revision: int = 1) -> ArticleRef:
    return article(id, revision=revision, hours=24 * day)


def says(id: str, of: ArticleRef, *, day: int = 0, town: str = "Ashford", **slots: object) -> MentionSet:
    """One article's report of a strike on a town on a day."""
    return mention_set(mention(id, of=of, location=place(town), time=when(DAY + timedelta(day)), **slots))


def passing(day: int, town: str = "Dunmere") -> list[MentionSet]:
    """Two articles of a day, on something else: event time has come that far."""
    return [says(f"t{day}-{i}", on(day, f"t{day}-{i}"), day=day, town=town) for i in (1, 2)]


def played(*log: MentionSet) -> Replica:
    return Replica(close_after_days=N).play(log)


FIRST = says("m1", on(1, "a1"))
SECOND = says("m2", on(2, "a2"))
E1 = founded_id("SYR", "m1")


def kept(replica: Replica) -> tuple[set[str], set[str]]:
    """Articles and events in the tables, without those of `passing`."""
    articles = {key.removeprefix("SYR|") for key in replica.tables["mentions"]}
    founders = {from_bytes(raw).founder for raw in replica.tables["clusters"].values()}
    return {a for a in articles if a[0] != "t"}, {m for m in founders if m[0] != "t"}


def test_an_event_stays_until_its_last_report_is_older_than_the_limit() -> None:
    assert kept(played(FIRST, SECOND, *passing(2 + N))) == ({"a1", "a2"}, {"m1"})
    assert kept(played(FIRST, SECOND, *passing(3 + N))) == (set(), set())


def test_closing_tells_nothing_downstream_and_empties_the_index() -> None:
    replica = played(FIRST, SECOND, *passing(3 + N))
    assert [c.after.id for c in replica.changes()[:2]] == [E1, E1]
    assert all(c.after.id != E1 for c in replica.changes()[2:])
    index = replica.state.country("SYR")
    assert set(index.features) == set(index.home) == {"t8-1", "t8-2"}
    assert {event for events in index.due.values() for event in events} == {founded_id("SYR", "t8-1")}


def test_one_article_from_the_future_closes_nothing() -> None:
    assert kept(played(FIRST, says("m9", on(9000, "a9"), town="Carrow"))) == ({"a1", "a9"}, {"m1", "m9"})


def test_another_countrys_news_closes_nothing() -> None:
    abroad = [replace(s, country="IRQ") for s in passing(90)]
    assert kept(played(FIRST, *abroad))[1] == {"m1"}


def test_a_late_report_is_dropped_and_counted() -> None:
    replica = played(FIRST, *passing(3 + N), says("m3", on(2, "a3")))
    assert [drop.reason for drop in replica.drops] == ["too-late"]
    assert kept(replica) == (set(), set())


def test_a_report_of_a_closed_event_that_is_not_late_founds_one() -> None:
    replica = played(FIRST, *passing(3 + N), says("m3", on(4, "a3")))
    assert kept(replica) == ({"a3"}, {"m3"})


def test_repeats_edits_and_withdrawals_of_what_is_closed_change_nothing() -> None:
    log = [FIRST, *passing(3 + N)]
    before = played(*log)
    after = played(*log, FIRST, says("m1", on(1, "a1", 2), fatalities=toll(9)), mention_set(of=on(1, "a1", 3)))
    assert (after.sent, after.tables) == (before.sent, before.tables)
    assert [drop.reason for drop in after.drops] == ["too-late"] * 3


def test_a_late_article_may_correct_an_open_event_but_adds_nothing() -> None:
    log = [FIRST, says("m2", on(6, "a2")), *passing(3 + N)]
    edit = mention_set(
        mention("m1", of=on(1, "a1", 2), fatalities=toll(9)),
        mention("new", of=on(1, "a1", 2), location=place("Carrow")),
    )
    replica = played(*log, edit)
    assert [drop.reason for drop in replica.drops] == ["too-late"]
    last = replica.changes()[-1]
    assert (last.after.id, last.after.fatalities is not None) == (E1, True)
    assert played(*log, mention_set(of=on(1, "a1", 2))).changes()[-1].reasons == ("m1 is withdrawn",)


def test_an_article_keeps_what_it_says_of_events_that_are_open() -> None:
    both = mention_set(mention("m1", of=on(1, "a1")), mention("x1", of=on(1, "a1"), location=place("Carrow")))
    replica = played(both, says("x2", on(6, "a2"), town="Carrow"), *passing(3 + N))
    assert kept(replica) == ({"a1", "a2"}, {"x1"})
    stored = codec.decode(replica.tables["mentions"]["SYR|a1"], MentionSet)
    assert [m.id for m in stored.mentions] == ["x1"]
    replica.take(both, 99)
    assert [drop.reason for drop in replica.drops] == ["repeated-mention-set"]


def test_withdrawn_articles_and_redirects_leave_too() -> None:
    north = mention("m1", of=on(1, "a1"), actors=(MILITIA,), type="attack", fatalities=toll(9), sentence="")
    south = mention("m2", of=on(1, "a2"), actors=(), location=place(precision="country"), sentence="")
    tie = replace(south, article=on(1, "a2", 2), location=place(), sub_event_type="attack")
    log = [*(mention_set(m) for m in (north, south, tie)), mention_set(of=on(2, "gone", 2))]
    replica = played(*log)
    assert {from_bytes(raw).status for raw in replica.tables["clusters"].values()} == {"active", "merged"}
    assert kept(played(*log, *passing(3 + N))) == (set(), set())


def test_an_id_is_kept_while_its_founder_is_in_an_event_that_is_open() -> None:
    """m1 founds, moves to another event that stays open, and must not found the same id again."""
    moved = mention_set(mention("m1", of=on(1, "a1", 2), location=place("Carrow")))
    other = says("m3", on(1, "a3"), town="Carrow")
    later = says("m4", on(6, "a4"), town="Carrow")
    replica = played(FIRST, says("m2", on(1, "a2")), other, moved, later, *passing(3 + N))
    assert "m1" in kept(replica)[1]
    alone = mention_set(mention("m1", of=on(1, "a1", 3), location=place("Brookvale")))
    replica.take(alone, 50)
    versions = [(c.after.id, c.after.version) for c in replica.changes()]
    assert len(set(versions)) == len(versions)
    for offset, incoming in enumerate(passing(30), start=60):
        replica.take(incoming, offset)
    assert kept(replica) == (set(), set())


# ------------------------------------------------------------------ properties


@st.composite
def years(draw: st.DrawFn) -> list[MentionSet]:
    """A log in which weeks pass: late, edited, withdrawn and repeated reports among them."""
    log: list[MentionSet] = []
    dates: dict[str, int] = {}
    today = 1
    for number in range(draw(st.integers(4, 12))):
        today += draw(st.sampled_from([0, 0, 1, 3, 8]))
        id = f"a{draw(st.integers(0, number))}"
        day = dates.setdefault(id, max(0, today - draw(st.sampled_from([0, 0, 1, 4, 9]))))
        ref = article(id, revision=draw(st.integers(1, 3)), hours=24 * day)
        made = [
            mention(
                f"{id}-{i}",
                of=ref,
                location=place(draw(st.sampled_from(["Ashford", "Brookvale", "Carrow"]))),
                time=when(DAY + timedelta(day - draw(st.integers(0, 1)))),
                actors=draw(st.sampled_from([(), (MILITIA,)])),
                type=draw(st.sampled_from(["air_drone_strike", "attack"])),
            )
            for i in range(draw(st.integers(0, 2)))
        ]
        log.append(mention_set(*made, of=ref))
    return log + draw(st.lists(st.sampled_from(log), max_size=3))


@settings(max_examples=60, deadline=None)
@given(years())
def test_recovery_at_every_step_and_a_replay_give_the_same_bytes(log: list[MentionSet]) -> None:
    through, again, recovered = played(*log), played(*log), Replica(close_after_days=N)
    for offset, incoming in enumerate(log):
        recovered.restart()
        recovered.take(incoming, offset)
    for other in (again, recovered):
        assert (other.sent, other.tables, other.drops) == (through.sent, through.tables, through.drops)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_crash_while_closing_changes_nothing(data: st.DataObject) -> None:
    log = data.draw(years())
    whole, broken = played(*log), Replica(close_after_days=N)
    for offset, incoming in enumerate(log):
        for steps in data.draw(st.lists(st.integers(0, 9), max_size=2)):
            try:
                broken.take(incoming, offset, steps=steps)
            except CrashError:
                broken.restart()
        broken.take(incoming, offset)
    assert broken.tables == whole.tables
    assert broken.events() == whole.events()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_order_within_the_window_changes_nothing(data: st.DataObject) -> None:
    log = [s for s in data.draw(years()) if s.mentions]
    wide = [Replica(close_after_days=400).play(order) for order in (log, data.draw(st.permutations(log)))]
    endless = Replica(close_after_days=10**6).play(log)
    assert wide[0].sent == endless.sent
    one_revision = len({(s.article.id, s.article.revision) for s in log}) == len(log)
    if one_revision:
        assert wide[1].contents() == endless.contents()


@settings(max_examples=40, deadline=None)
@given(years())
def test_the_log_again_over_what_is_kept_sends_nothing_of_what_is_closed(log: list[MentionSet]) -> None:
    """As after a reset of the group to the beginning of the topic."""
    replica = played(*log)
    closed = {c.after.id for c in replica.changes()} - set(replica.tables["clusters"])
    sent = len(replica.sent)
    for offset, incoming in enumerate(log, start=len(log)):
        replica.take(incoming, offset)
    assert not closed & {c.after.id for c in replica.changes()[sent:]}


@settings(max_examples=40, deadline=None)
@given(years())
def test_the_offline_verb_closes_as_the_service_does(log: list[MentionSet]) -> None:
    shown = [incoming for incoming in log if incoming.mentions]
    # Lines of one article and revision that follow each other would be read as one set.
    shown = [s for i, s in enumerate(shown) if i == 0 or s.article.id != shown[i - 1].article.id]
    offline = dedupe((m for s in shown for m in s.mentions), load_matcher(), close_after_days=N)
    assert [step for step in offline if isinstance(step, ClusterChange)] == played(*shown).changes()


def test_a_long_stream_keeps_no_more_than_its_window() -> None:
    replica, sizes = Replica(close_after_days=2), []
    for offset, (incoming, _) in enumerate(write_mention_sets(1, countries=1)):
        replica.take(incoming, offset)
        if offset % 100 == 99:
            index = replica.state.country(incoming.country)
            sizes.append((len(replica.tables["mentions"]), len(replica.tables["clusters"]), len(index.features)))
            replica.sent.clear()
        if offset == 1499:
            break
    early, late = max(sizes[3:8]), max(sizes[-5:])
    assert late[0] < 1.3 * early[0]
    assert late[1] < 1.3 * early[1]
    assert all(mentions == features for mentions, _, features in sizes)
    index = replica.state.country("AAX")
    assert sum(map(len, index.due.values())) < 2 * late[1]
    assert len(index.due) < 8
