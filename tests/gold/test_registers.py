"""The articles of many registers keep to the rules of the gold news."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.gold import test_news as rules
from tests.gold.news import FOLDER, News, load_news


@pytest.mark.parametrize(
    "rule",
    [
        rules.test_every_reference_resolves,
        rules.test_every_passage_stands_in_its_article,
        rules.test_the_words_of_a_toll_stand_in_the_article,
        rules.test_types_are_of_the_scheme,
        rules.test_a_report_says_that_something_happened_or_did_not,
        rules.test_tolls_rise_from_low_to_high,
        rules.test_no_event_is_reported_before_it_happened,
        rules.test_outlets_are_many_and_spelled_alike,
    ],
)
def test_registers(rule: Callable[[News], None]) -> None:
    rule(load_news(FOLDER.with_name("registers")))
