from __future__ import annotations

from tests.bench.overload import Accounts
from tests.bench.scrape import Told
from tests.chaos.compare import Verdict


def accounts(*, reporting: int = 6) -> Accounts:
    told = {
        "extractor": Told(
            records_in=10, drops={"no-event:about": 2, "no-event:veto": 1, "status:planned": 5}, dead_letters=1
        ),
        "deduplicator": Told(records_in=7, drops={"too-late": 1}),
        "sink": Told(records_in=9, drops={"repeated-version": 1}),
    }
    return Accounts(
        articles=10,
        told=told,
        deaths=0,
        reporting=reporting,
        mention_sets=7,
        changes=9,
        versions=8,
        dead_letters=1,
        verdict=Verdict(),
    )


def test_every_message_is_accounted_for() -> None:
    assert [(name, count, known) for name, count, _, known in accounts().rows()] == [
        ("articles", 10, 10),
        ("mention sets", 7, 7),
        ("changes of clusters", 9, 9),
    ]


def test_an_article_that_led_to_nothing_shows() -> None:
    assert next(accounts(reporting=5).rows())[1::2] == (10, 9)
