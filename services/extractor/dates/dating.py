"""When it happened: relative news dates against the day of publication, and absolute ones.

    "on Tuesday" the last Tuesday, today included · "overnight" · "earlier this week" · "on 13 March" · "in March 2017"

A date more than MAX_NEWS_DAYS back is history and makes background.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.records import DatePrecision, When

MAX_NEWS_DAYS = 21
"""Older than three weeks at publication, a dated event is context and no news: weeklies look back at most that far."""

MAX_ARCHIVE_DAYS = 400
"""An article found late, and dated as it was found, tells of a year back at most."""

MAX_AHEAD_DAYS = 60
"""What is announced for a day is mostly announced within two months; later in the year means the year before."""

_NUMBER = r"(?P<n>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|a few|a couple of|several|few)"
_SMALL = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10},
    **{"a few": 3, "few": 3, "a couple of": 2, "several": 4},
}
"""Small numbers before "days ago"; "few" and "several" as most readers take them."""

_DAYS_AGO = re.compile(rf"\b{_NUMBER} days? (?:ago|earlier|before)\b", re.IGNORECASE)
_WEEKS_AGO = re.compile(rf"\b(?:{_NUMBER} weeks|(?P<one>a week)|(?P<two>a fortnight)) ago\b", re.IGNORECASE)
_AROUND_WEEKS = 3
"""Days on either side that "two weeks ago" may mean."""

_PAST_DAYS = re.compile(rf"\b(?:past|last|previous) {_NUMBER} (?P<u>days|hours|weeks)\b", re.IGNORECASE)
_WEEKEND = re.compile(r"\b(?:(?:(?:over|at|during) the|last|past|this) weekend|(?:the )?weekend['’]s)\b", re.IGNORECASE)
_HISTORY = re.compile(
    r"\b(?:(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|several|many|a few|few|some) "
    r"(?:years|decades|months) "
    r"(?:ago|earlier|before|later|on(?=[,.;]| from| since))|"
    r"(?:a|one|half a) (?:year|decade|month|century) (?:ago|later|on(?=[,.;]| from| since))|"
    r"last (?:year|month|century|spring|summer|autumn|winter)|"
    r"earlier this year|the previous year|years ago|decades ago|(?:in|during) the (?:19|20)\d0s|this year|"
    r"last (?:january|february|march|april|may|june|july|august|september|october|november|december))\b",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"\b(?:in|of|early|late|mid|since|the|a|its|their|from|back in|by|during|for|over)[ -](?:the )?((?:19|20)\d\d)\b"
    r"(?!s)",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    r"(?<![\d./-])(?:(?P<y1>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)|"
    r"(?P<a>\d{1,2})(?P<mark>[./])(?P<b>\d{1,2})(?P=mark)(?P<y2>20\d\d))(?![\d/])"
)
_PART_OF_MONTH = re.compile(r"\b(early|mid|late)(?: in |[ -])$", re.IGNORECASE)
_NIGHT_TO = re.compile(r"\bnight (?:in)?to $", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateFinding:
    """A date in a text."""

    when: When
    start: int  # half-open span of its words, code points of the text
    end: int
    is_history: bool  # too far back to be news
    rank: int  # 0 names a day, 1 a stretch of days, 2 history
    names_date: bool = False  # a day, month or year by name, not "years ago"
    is_future: bool = False  # after the day of publication and the next, which time zones may explain
    is_long_past: bool = False  # more than MAX_ARCHIVE_DAYS back: no article dates its own news so


_MAX_DAYS_BETWEEN = 14
"""Numbers further apart before a month's name are no first and last day: "4 and 25 April" are two dates."""
_ORDINAL, _TO = "(?:st|nd|rd|th)?", r"(?:\s?[-–]\s?| (?:and|to|through|until) (?:the )?)"

_BEFORE_MONTH = re.compile(r"\b(?:in|since|by|until|till|during|last|early|late|mid|of)[ -]$", re.IGNORECASE)
"""What makes a month of a word that may be a name, or another word: "in May"."""


@dataclass(frozen=True, slots=True)
class RelativeDate:
    """One row of relative_dates.tsv."""

    pattern: str  # regular expression for whole words
    first: int  # first and last day, counted from publication
    last: int
    precision: DatePrecision


@dataclass(frozen=True, slots=True)
class AnaphoricDate:
    """One row of anaphoric_dates.tsv, or of lasting_dates.tsv."""

    pattern: str  # regular expression for whole words
    days: int  # counted from the day told before; of what lasts, how many days before its last it began


class Calendar:
    """Month and weekday words, relative and anaphoric dates, compiled."""

    def __init__(
        self,
        words: Mapping[str, tuple[str, int]],
        relative: Iterable[RelativeDate],
        anaphoric: Iterable[AnaphoricDate] = (),
        *,
        lasting: Iterable[AnaphoricDate] = (),
    ) -> None:
        self._lasting = tuple((re.compile(rf"\b(?:{r.pattern})\b", re.IGNORECASE), r.days) for r in lasting)
        rows = tuple(anaphoric)
        self._anaphoric = tuple((re.compile(rf"\b(?:{r.pattern})\b", re.IGNORECASE), r.days) for r in rows)
        self._points_back = re.compile(rf"\b(?:{'|'.join(r.pattern for r in rows) or '(?!)'})\b", re.IGNORECASE)
        self._relative = tuple((re.compile(rf"\b(?:{r.pattern})\b", re.IGNORECASE), r) for r in relative)
        months = {w: n for w, (kind, n) in words.items() if kind == "month"}
        weekdays = {w: n for w, (kind, n) in words.items() if kind == "weekday"}
        self._months, self._weekdays = months, weekdays
        month, weekday = _alternatives(months), _alternatives(weekdays)
        self._dated = re.compile(
            rf"\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m1>{month})\.?|"
            rf"(?P<m2>{month})\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?)"
            rf"(?!\d)(?:,? (?P<y>(?:19|20)\d\d))?(?=\W|$)",
            re.IGNORECASE,
        )
        self._between = re.compile(
            rf"\b(?:(?P<a1>\d{{1,2}}){_ORDINAL}{_TO}(?P<z1>\d{{1,2}}){_ORDINAL}(?: of)? (?P<m1>{month})|"
            rf"(?P<m2>{month})\.? (?P<a2>\d{{1,2}}){_ORDINAL}{_TO}(?P<z2>\d{{1,2}}){_ORDINAL})"
            rf"(?!\d)(?:,? (?P<y>(?:19|20)\d\d))?(?=\W|$)",
            re.IGNORECASE,
        )
        self._month = re.compile(rf"\b(?P<m>{month})(?:,? (?P<y>(?:19|20)\d\d))?(?=\W|$)", re.IGNORECASE)
        self._weekday = re.compile(
            rf"(?P<q>\b(?:last|next|this|previous|coming) )?\b(?P<w>{weekday})\b(?P<s>['’]s)?"
            rf"(?! (?:of|in) (?:{month}) (?:19|20)\d\d)",  # "a Friday of September 2022": the month tells
            re.IGNORECASE,
        )

    def find(self, text: str, published: date, *, told: date | None = None) -> tuple[DateFinding, ...]:
        """Return the dates in a text, in reading order.

        Args:
            text: One sentence.
            published: Day of publication.
            told: Day of which the text before it tells; None where it names none.
        """
        days = [*self._days(text, published), *_numeric_days(text, published)]
        found = [
            *days,
            *self._months_and_years(text, published, [(f.start, f.end) for f in days]),
            *self._weekdays_in(text, published),
            *self._relative_in(text, published),
            *_counted_back(text, published),
            *_history(text, published),
            *_weekend(text, published),
        ]
        found += self._counted_from_told(text, published, told, found)
        return tuple(sorted(_outermost(found), key=lambda f: (f.start, f.end)))

    def points_back(self, text: str) -> bool:
        """Tell whether a text counts from a day told before it: "on that day"."""
        return self._points_back.search(text) is not None

    def with_duration(self, finding: DateFinding, text: str) -> DateFinding:
        """Return a day as the days that its sentence tells of: "ended a two-day siege on Saturday"."""
        when = finding.when
        days = max((days for pattern, days in self._lasting if pattern.search(text)), default=0)
        if not days or when.precision != "day" or when.start != when.end:
            return finding
        return replace(finding, when=replace(when, start=_shift(when.start, -days)))

    def _days(self, text: str, published: date) -> list[DateFinding]:
        """ "13 March", "March 13, 2024", "between 13 and 15 March"."""
        found = self._days_between(text, published)
        for match in self._dated.finditer(text):
            month = self._months[(match["m1"] or match["m2"]).lower()]
            day = _on(int(match["d1"] or match["d2"]), month, match["y"], published)
            if day is not None:
                finding = _finding(match, text, day, day, published, "day")
                # Without a year the writer means the running news, however late we read it.
                finding = replace(finding, names_date=True)
                found.append(finding if match["y"] else replace(finding, is_history=False, rank=0))
        return found

    def _days_between(self, text: str, published: date) -> list[DateFinding]:
        """ "on the nights of 4 and 5 April", "April 4-6"."""
        found = []
        for match in self._between.finditer(text):
            month = self._months[(match["m1"] or match["m2"]).lower()]
            first = _on(int(match["a1"] or match["a2"]), month, match["y"], published)
            last = _on(int(match["z1"] or match["z2"]), month, match["y"], published)
            if first is None or last is None or not 0 < (last - first).days <= _MAX_DAYS_BETWEEN:
                continue
            finding = replace(_finding(match, text, first, last, published, "week"), names_date=True)
            found.append(finding if match["y"] else replace(finding, is_history=False, rank=0))
        return found

    def _months_and_years(self, text: str, published: date, taken: list[tuple[int, int]]) -> list[DateFinding]:
        """ "in March 2017", "in 2019", but not within `taken` spans."""
        found = []
        for match in self._month.finditer(text):
            first = _on(1, self._months[match["m"].lower()], match["y"], published) if match["m"][0].isupper() else None
            is_word = match["y"] is not None or len(match["m"]) > 3 or _BEFORE_MONTH.search(text, 0, match.start())
            if first is not None and is_word and not _overlaps(match, taken):
                first, last = _part_of_month(first, text[: match.start()])
                last = max(first, min(last, published))
                found.append(replace(_finding(match, text, first, last, published, "month"), names_date=True))
        for match in _YEAR.finditer(text):
            if int(match[1]) < published.year and not _overlaps(match, taken):
                first = date(int(match[1]), 1, 1)
                year = _finding(match, text, first, first.replace(month=12, day=31), published, "month")
                found.append(replace(year, names_date=True))
        return found

    def _weekdays_in(self, text: str, published: date) -> list[DateFinding]:
        found = []
        for match in self._weekday.finditer(text):
            if not match["w"][0].isupper() or (match["q"] or "").strip().lower() in {"next", "coming"}:
                continue
            back = (published.weekday() - self._weekdays[match["w"].lower()]) % 7
            if back == 0 and (match["q"] or "").strip().lower() in {"last", "previous"}:
                back = 7
            day = published - timedelta(days=back)
            first = day - timedelta(days=1) if _NIGHT_TO.search(text, 0, match.start()) else day
            found.append(_finding(match, text, first, day, published, "day"))
        return found

    def _relative_in(self, text: str, published: date) -> list[DateFinding]:
        found = []
        for pattern, row in self._relative:
            for match in pattern.finditer(text):
                first, last = _shift(published, row.first), _shift(published, row.last)
                found.append(_finding(match, text, first, last, published, row.precision))
        return found

    def _counted_from_told(
        self, text: str, published: date, told: date | None, found: Sequence[DateFinding]
    ) -> list[DateFinding]:
        """ "a day earlier", "the following night": from the day named before it in the sentence, else before that."""
        counted = []
        for pattern, days in self._anaphoric:
            for match in pattern.finditer(text):
                named = [f.when.start for f in found if f.end <= match.start() and f.when.precision == "day"]
                base = named[-1] if named else told
                if base is None and days >= 0:
                    continue
                day = _shift(base or published, days)
                counted.append(_finding(match, text, day, day, published, "day"))
        return counted


def _numeric_days(text: str, published: date) -> list[DateFinding]:
    """ "2025-11-04", "4.11.2025", "04/11/2025": the day first, unless it must be the month or is yet to come."""
    found = []
    for match in _NUMERIC.finditer(text):
        year = match["y1"] or match["y2"]
        pairs = [(match["d"], match["m"])] if match["y1"] else [(match["a"], match["b"]), (match["b"], match["a"])]
        days = [day for d, m in pairs if (day := _on(int(d), int(m), year, published)) is not None]
        day = next((day for day in days if (day - published).days <= 1), days[0] if days else None)
        if day is not None:
            found.append(replace(_finding(match, text, day, day, published, "day"), names_date=True))
    return found


def _counted_back(text: str, published: date) -> list[DateFinding]:
    """ "three days ago", "two weeks ago", "in the past 48 hours"."""
    found = []
    for match in _DAYS_AGO.finditer(text):
        day = _shift(published, -_small(match["n"]))
        found.append(_finding(match, text, day, day, published, "day"))
    for match in _WEEKS_AGO.finditer(text):
        weeks = _small(match["n"]) if match["n"] else 1 if match["one"] else 2
        first, last = (_shift(published, -7 * weeks + days) for days in (-_AROUND_WEEKS, _AROUND_WEEKS))
        found.append(_finding(match, text, first, last, published, "week"))
    for match in _PAST_DAYS.finditer(text):
        number = _small(match["n"])
        back = {"days": number, "weeks": 7 * number, "hours": -(-number // 24)}[match["u"].lower()]
        precision: DatePrecision = "week" if back < 15 else "month"
        found.append(_finding(match, text, _shift(published, -back), published, published, precision))
    return found


def _weekend(text: str, published: date) -> list[DateFinding]:
    """ "over the weekend": the last Saturday and Sunday that have begun."""
    saturday = _shift(published, -((published.weekday() - 5) % 7))
    last = min(_shift(saturday, 1), published)
    return [_finding(m, text, saturday, last, published, "week") for m in _WEEKEND.finditer(text)]


def _history(text: str, published: date) -> list[DateFinding]:
    """ "three years ago", "last month"; of most such words no more is known than that they are no news."""
    found = []
    for match in _HISTORY.finditer(text):
        first, last = _shift(published, -365), _shift(published, -MAX_NEWS_DAYS)
        if match[0].lower() == "last month":
            last = _shift(published.replace(day=1), -1)
            first = last.replace(day=1)
        elif match[0].lower() in {"last year", "the previous year"} and published.year > 1:
            first = published.replace(year=published.year - 1, month=1, day=1)
            last = first.replace(month=12, day=31)
        when = When(start=first, end=last, precision="month", wording=match[0])
        found.append(DateFinding(when, match.start(), match.end(), True, 2))
    return found


def a_year_back(finding: DateFinding) -> DateFinding:
    """Return a date without a year as that of the year before: what has happened lies in no future."""
    first, last = (_shift(day, -365) for day in (finding.when.start, finding.when.end))
    return replace(finding, when=replace(finding.when, start=first, end=last), is_future=False)


def day_told_before(day: date) -> DateFinding:
    """Return the day of the text before as that of a sentence without one; no words of the sentence bear it out."""
    return DateFinding(When(start=day, end=day, precision="day", wording=None), 0, 0, False, 1)


def _outermost(found: Sequence[DateFinding]) -> list[DateFinding]:
    """Drop findings inside longer ones, and of two of the same words the earlier found."""
    return [
        f
        for i, f in enumerate(found)
        if not any(
            g.start <= f.start and f.end <= g.end and (g.end - g.start > f.end - f.start or k > i)
            for k, g in enumerate(found)
            if k != i
        )
    ]


def _overlaps(match: re.Match[str], spans: Sequence[tuple[int, int]]) -> bool:
    return any(a < match.end() and match.start() < b for a, b in spans)


def _part_of_month(first: date, before: str) -> tuple[date, date]:
    """Return the days of a month, or of the third of it that the words before name: "late October"."""
    match = _PART_OF_MONTH.search(before)
    part = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}[match[1].lower()] if match else (1, 31)
    end = _month_end(first)
    return first.replace(day=part[0]), end.replace(day=min(end.day, part[1]))


def _month_end(first: date) -> date:
    return _shift(_shift(first.replace(day=28), 4).replace(day=1), -1)


def _finding(
    match: re.Match[str], text: str, first: date, last: date, published: date, precision: DatePrecision
) -> DateFinding:
    is_history = (published - last).days > MAX_NEWS_DAYS
    rank = 2 if is_history else int(precision != "day")
    is_future = (first - published).days > 1
    when = When(start=first, end=last, precision=precision, wording=text[match.start() : match.end()])
    is_long_past = (published - last).days > MAX_ARCHIVE_DAYS
    return DateFinding(
        when, match.start(), match.end(), is_history, rank, is_future=is_future, is_long_past=is_long_past
    )


def _on(day: int, month: int, year: str | None, published: date) -> date | None:
    """Return a day of a month; None where no such day is.

    Without a year it is the one nearest to publication, the past preferred: up to MAX_AHEAD_DAYS ahead is announced.
    """
    try:
        if year:
            return date(int(year), month, day)
        found = date(published.year, month, day)
        return found if (found - published).days <= MAX_AHEAD_DAYS else date(published.year - 1, month, day)
    except ValueError:
        return None


def _shift(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day


def _small(text: str) -> int:
    return int(text) if text.isdigit() else _SMALL[text.lower()]


def _alternatives(words: Mapping[str, int]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
