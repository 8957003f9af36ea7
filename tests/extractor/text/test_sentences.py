"""Splitting an article: exact offsets, title, dateline, abbreviations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extractor.text.sentences import MAX_SENTENCE_CHARS, find_dateline, split_article

ABBREVIATIONS = frozenset({"gen", "lt", "mr", "jan"})


def bodies(text: str) -> list[str]:
    return [s.text for s in split_article("", text, ABBREVIATIONS).sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Guns fell silent. People came out.", ["Guns fell silent.", "People came out."], id="two"),
        pytest.param("Gen. Okoth spoke.", ["Gen. Okoth spoke."], id="abbreviation"),
        pytest.param(
            "Intro here.\n13 March, 09:20. Depayin. Two bombs fell; 18 dead. Next came smoke.",
            ["Intro here.", "13 March, 09:20. Depayin. Two bombs fell; 18 dead.", "Next came smoke."],
            id="a bulletin's heading goes with its item",
        ),
        pytest.param("He left the U.S. Army post.", ["He left the U.S. Army post."], id="initials"),
        pytest.param('"Run." She ran.', ['"Run."', "She ran."], id="closing quote goes with its sentence"),
        pytest.param("One line\nanother line", ["One line", "another line"], id="a new line ends a sentence"),
        pytest.param("It cost 3.5 million.", ["It cost 3.5 million."], id="decimal point"),
        pytest.param("", [], id="empty"),
        pytest.param(" \n\t\n", [], id="white space only"),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert bodies(text) == expected


def test_title_is_a_sentence_of_its_own_kind() -> None:
    title, body = split_article("Blast in Gao", "Two died.", ABBREVIATIONS).sentences
    assert (title.kind, title.paragraph, body.kind, body.paragraph) == ("title", 0, "body", 1)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("KYIV, May 3 (Agency) - Two people died.", "KYIV"),
        ("Jowhar (SSN) - The army came.", "Jowhar"),
        ("Kochi: With both capitals tense, markets fell.", "Kochi"),
        ("ROSTOV-ON-DON. The court sat.", "ROSTOV-ON-DON"),
        ("DAMASCUS — Shelling went on.", "DAMASCUS"),
        ("The army said: we are ready.", None),
        ("Police fired. Two fell.", None),
        ("", None),
    ],
)
def test_datelines(text: str, place: str | None) -> None:
    found, start = find_dateline(text)
    assert found == place
    assert (start > 0) == (place is not None)


def test_a_dateline_may_be_a_date_alone() -> None:
    text = "March 14 (Agency) - Two people died."
    assert find_dateline(text) == (None, text.index("Two"))


def test_a_run_without_stops_is_cut() -> None:
    pieces = bodies("x" * (2 * MAX_SENTENCE_CHARS + 1))
    assert [len(p) for p in pieces] == [MAX_SENTENCE_CHARS, MAX_SENTENCE_CHARS, 1]


@given(st.text(max_size=400))
def test_offsets_are_exact_for_any_text(text: str) -> None:
    for sentence in split_article("", text, ABBREVIATIONS).sentences:
        assert text[sentence.start : sentence.end] == sentence.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13:05 Police fire. A man falls.\n15:30 Two dead.", [True, False, True]),
        ("Diyala: two dead.\nKirkuk: a grave opened.", [True, True]),
        ("24 Sept. Tera (NER). IED on the road.\n25 Sept. Market burnt.", [True, True]),
        ("Police fired at a crowd in Goma.\nTwo people died.", [False, False]),
        ("PEMBA: Gunmen came.\nTwo people died.", [False, False]),
        ("8 October, Durán: three dead. Oct 9: a bomb at a bar. Two people died.", [True, True, False]),
        ("The mayor said on 8 October: go home. Two people died.", [False, False]),
    ],
)
def test_a_list_has_items(text: str, expected: list[bool]) -> None:
    assert [s.is_item for s in split_article("", text, ABBREVIATIONS | {"sept"}).sentences] == expected


@pytest.mark.parametrize(
    ("heading", "is_day"),
    [
        ("Monday 16 November", True),
        ("16 November:", True),
        ("November 16, 2026", True),
        ("WEDNESDAY", True),
        ("Monday: gunmen came", False),
        ("Friday prayers", False),
        ("2026", False),
        ("May Township", False),
    ],
)
def test_a_day_alone_in_a_line_is_of_what_follows(heading: str, is_day: bool) -> None:
    sentences = split_article(
        "", f"{heading}\nGunmen burned a school in Barga. Nobody was hurt.", ABBREVIATIONS
    ).sentences
    last = sentences[-1]
    assert (last.day == heading.strip(":")) is is_day
    assert [s.is_item for s in sentences][-2] is is_day
