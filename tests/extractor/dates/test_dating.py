"""News dates against the day of publication, Thursday 12 March 2026."""

from datetime import date

import pytest

from services.extractor.dates.dating import Calendar, DateFinding
from services.extractor.knowledge.lexicon import Lexicon

PUBLISHED = date(2026, 3, 12)


@pytest.fixture(scope="module")
def calendar(lexicon: Lexicon) -> Calendar:
    return Calendar(lexicon.calendar, lexicon.relative_dates, lexicon.anaphoric_dates, lasting=lexicon.lasting_dates)


def one(calendar: Calendar, text: str) -> DateFinding:
    (found,) = calendar.find(text, PUBLISHED)
    return found


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("on Tuesday", (2026, 3, 10), (2026, 3, 10)),
        ("on Thursday", (2026, 3, 12), (2026, 3, 12)),
        ("last Thursday", (2026, 3, 5), (2026, 3, 5)),
        ("yesterday", (2026, 3, 11), (2026, 3, 11)),
        ("overnight", (2026, 3, 11), (2026, 3, 12)),
        ("earlier this week", (2026, 3, 6), (2026, 3, 12)),
        ("over the past few days", (2026, 3, 9), (2026, 3, 12)),
        ("over the weekend", (2026, 3, 7), (2026, 3, 8)),
        ("with the weekend's raid", (2026, 3, 7), (2026, 3, 8)),
        ("on the nights of 8 and 9 March", (2026, 3, 8), (2026, 3, 9)),
        ("between March 3 and 5, 2025,", (2025, 3, 3), (2025, 3, 5)),
        ("from 27th to 29th December", (2025, 12, 27), (2025, 12, 29)),
        ("March 4-6", (2026, 3, 4), (2026, 3, 6)),
        ("on 2026-03-09", (2026, 3, 9), (2026, 3, 9)),
        ("on 09.03.2026", (2026, 3, 9), (2026, 3, 9)),
        ("on 9/3/2026", (2026, 3, 9), (2026, 3, 9)),
        ("on 3/9/2026", (2026, 3, 9), (2026, 3, 9)),  # the third of September is yet to come
        ("in the night to Tuesday", (2026, 3, 9), (2026, 3, 10)),
        ("over the past day", (2026, 3, 11), (2026, 3, 12)),
        ("in late February", (2026, 2, 21), (2026, 2, 28)),
        ("in mid-February", (2026, 2, 11), (2026, 2, 20)),
        ("last month", (2026, 2, 1), (2026, 2, 28)),
        ("last year", (2025, 1, 1), (2025, 12, 31)),
        ("three days ago", (2026, 3, 9), (2026, 3, 9)),
        ("a fortnight ago", (2026, 2, 23), (2026, 3, 1)),
        ("two weeks ago", (2026, 2, 23), (2026, 3, 1)),
        ("overnight to Tuesday", (2026, 3, 10), (2026, 3, 10)),
        ("for 2019", (2019, 1, 1), (2019, 12, 31)),
        ("in the past 48 hours", (2026, 3, 10), (2026, 3, 12)),
        ("on 8 March", (2026, 3, 8), (2026, 3, 8)),
        ("on March 8, 2025", (2025, 3, 8), (2025, 3, 8)),
        ("on 30 December", (2025, 12, 30), (2025, 12, 30)),
        ("in May 2019", (2019, 5, 1), (2019, 5, 31)),
        ("on a Friday of May 2019", (2019, 5, 1), (2019, 5, 31)),
        ("in Jan", (2026, 1, 1), (2026, 1, 31)),
        ("since early Dec", (2025, 12, 1), (2025, 12, 10)),
        ("in 2014", (2014, 1, 1), (2014, 12, 31)),
    ],
)
def test_dates(calendar: Calendar, text: str, start: tuple[int, int, int], end: tuple[int, int, int]) -> None:
    found = one(calendar, f"It came {text} and went.")
    assert (found.when.start, found.when.end) == (date(*start), date(*end))
    assert (found.when.wording or "?") in text


def test_short_names_of_months_are_names_and_other_words_too(calendar: Calendar) -> None:
    assert calendar.find("May spoke to Jan, and they may go.", PUBLISHED) == ()


@pytest.mark.parametrize(
    ("text", "is_history"),
    [
        ("on Tuesday", False),
        ("in May 2019", True),
        ("in Jan", True),
        ("ten years ago", True),
        ("two years later", True),
        ("six months on,", True),
        ("in a 2015 raid", True),
        ("a year on Monday", False),
        ("last summer", True),
        ("on 8 March", False),
        ("on 30 December", False),  # no year: the running news
        ("on 30 December 2025", True),
    ],
)
def test_what_is_too_old_to_be_news(calendar: Calendar, text: str, is_history: bool) -> None:
    assert one(calendar, f"It came {text} and went.").is_history is is_history


@pytest.mark.parametrize(
    ("text", "told", "day"),
    [
        pytest.param(
            "A day earlier rebels shelled the port.", date(2026, 3, 9), date(2026, 3, 8), id="before the told"
        ),
        pytest.param("The following night they came back.", date(2026, 3, 9), date(2026, 3, 10), id="after the told"),
        pytest.param("That same day a second blast followed.", date(2026, 3, 9), date(2026, 3, 9), id="the told day"),
        pytest.param(
            "A drone hit the port on the day Bara fell.", date(2026, 3, 9), date(2026, 3, 9), id="the day of that"
        ),
        pytest.param("A day earlier rebels shelled the port.", None, date(2026, 3, 11), id="nothing told: publication"),
    ],
)
def test_days_counted_from_the_day_told(calendar: Calendar, text: str, told: date | None, day: date) -> None:
    (found,) = calendar.find(text, PUBLISHED, told=told)
    assert found.when.start == day


def test_days_counted_from_a_day_in_the_sentence(calendar: Calendar) -> None:
    text = "They claimed on Monday to have struck the port a day earlier."
    found = calendar.find(text, PUBLISHED, told=date(2026, 3, 1))
    assert [f.when.start for f in found] == [date(2026, 3, 9), date(2026, 3, 8)]


def test_a_day_ahead_is_the_future(calendar: Calendar) -> None:
    assert one(calendar, "A march is called for 1 April.").is_future


def test_next_weekday_is_no_past_day(calendar: Calendar) -> None:
    assert calendar.find("They meet next Tuesday.", PUBLISHED) == ()


def test_a_day_that_is_none_is_left_alone(calendar: Calendar) -> None:
    assert all(f.when.precision != "day" for f in calendar.find("on 31 February it rained", PUBLISHED))


@pytest.mark.parametrize("published", [date(1, 1, 1), date(9999, 12, 31)])
def test_the_ends_of_the_calendar_do_not_raise(calendar: Calendar, published: date) -> None:
    for text in ("yesterday", "on 1 January", "on 31 December", "in December", "last week", "tomorrow", "9 days ago"):
        calendar.find(text, published)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Troops ended a siege at a hotel in Kismayo on Wednesday.", 2),
        ("Nine people died in a three-day assault on Menaka that ended on Wednesday.", 3),
        ("Guards broke an all-night stand-off at the prison on Wednesday.", 2),
        ("Rebels kept up the siege of the town on Wednesday.", 1),
        ("A two-day siege ended over the weekend.", 2),
    ],
)
def test_how_many_days_something_lasted(calendar: Calendar, text: str, days: int) -> None:
    (found,) = calendar.find(text, date(2026, 3, 12))
    when = calendar.with_duration(found, text).when
    assert (when.end - when.start).days + 1 == days
