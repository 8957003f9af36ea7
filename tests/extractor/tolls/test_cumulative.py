"""Words that count over more than one event, and which clauses they speak of."""

import pytest
from spacy.language import Language

from services.extractor.knowledge.lexicon import Lexicon


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        ("Forty have died since January.", {"died"}),
        ("Four hundred people have been killed since the war began.", {"killed", "began"}),
        ("The insurgency has killed 300 people.", {"killed"}),
        ("So far this year 20 have died.", {"died"}),
        ("In the past three weeks 20 have died.", {"died"}),
        ("It was the deadliest raid since 2019.", set()),
        ("It was the third raid on the town this month.", set()),
        ("Forty have died since dawn.", set()),
        ("Forty have been detained since Monday.", set()),
        ("Two men were taken and have not been seen since.", set()),
        ("Forty died in the past 24 hours.", set()),
        ("Forty died on Monday.", set()),
        ("The rebels fought beside the army for three years.", {"fought"}),
        ("Bandits kill 40 people a month.", {"kill"}),
        ("Forty died on Monday, a year after the coup.", set()),
    ],
)
def test_clauses(nlp: Language, lexicon: Lexicon, text: str, verbs: set[str]) -> None:
    doc = nlp(text)
    assert {doc[i].text for i in lexicon.cumulative.clauses(doc[:])} == verbs


def test_another_clause_is_left_alone(nlp: Language, lexicon: Lexicon) -> None:
    doc = nlp("The strike killed five people, bringing to 320 the number of civilians killed this year.")
    (index,) = lexicon.cumulative.clauses(doc[:])
    assert (doc[index].text, doc[index].i > 10) == ("killed", True)
