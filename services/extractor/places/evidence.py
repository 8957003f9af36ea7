"""What the words on both sides of a name say for or against its being a place.

Tags and entity labels only add evidence: labels are no ground of their own, for the parser calls foreign towns
persons and organisations.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from services.extractor.places.words import PlaceWords

_POSSESSIVE = frozenset(("'s", "’s", "'", "’"))
_DIVISION_WORDS = frozenset(
    (
        *("province", "provinces", "region", "regions", "governorate", "oblast", "state", "states", "department"),
        *("prefecture", "county", "counties", "countryside", "division", "territory", "districts", "district", "raion"),
        *("township", "lga", "zone"),
    )
)
_DATELINE_MARKS = frozenset(("—", "–", "--", ":", "-"))
_PERSON_LABEL, _PLACE_LABELS, _NEUTRAL_LABELS = "PERSON", frozenset(("GPE", "LOC")), frozenset(("ORG", "FAC", "NORP"))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A name and the words on both sides of it."""

    doc: Doc
    first: int
    last: int
    words: PlaceWords

    def _lower(self, index: int) -> str:
        return self.doc[index].text.casefold().rstrip(".") if 0 <= index < len(self.doc) else ""

    def _after(self) -> int:
        """Index of the first token behind the name and its possessive."""
        index = self.last + 1
        return index + 1 if index < len(self.doc) and self.doc[index].text in _POSSESSIVE else index

    def is_designated(self) -> bool:
        """Whether a word beside the name calls it a division: "Idlib province", "the province of Idlib"."""
        if self._lower(self.last + 1) in _DIVISION_WORDS:
            return True
        if self._lower(self.first - 1) != "of" or self._lower(self.first - 2) not in _DIVISION_WORDS:
            return False
        # "the Obolon district of Kyiv", "the industrial district of Nikopol": a part of the town, not its district.
        return not (self._is_name(self.first - 3) or self._lower(self.first - 3) in self.words.quarter)

    def is_feature(self) -> bool:
        """Whether the next word makes it the name of a lake, a park, a road: "Knox Park"."""
        return self._is_name(self.last + 1) and self._lower(self.last + 1) in self.words.feature

    def is_townsfolk(self) -> bool:
        """Whether the name stands before what a town has, and a country would have by another word."""
        return self._lower(self.last + 1) in self.words.townsfolk

    def is_shouted(self) -> bool:
        """Whether this is a dateline in capitals further down: "NEWARK -- ", "BEIRUT: "."""
        name = self.doc[self.first : self.last + 1].text
        return len(name) > 3 and name.isupper() and self._lower(self.last + 1) in _DATELINE_MARKS

    def evidence(self, surnames: frozenset[str]) -> float:
        """Return what the words around a name say, about -5 to 5; higher speaks for a place."""
        return self._of_itself(surnames) + self._of_label() + self._of_left() + self._of_right()

    def _of_itself(self, surnames: frozenset[str]) -> float:
        token = self.doc[self.last]
        is_misread = bool(token.tag_) and not token.tag_.startswith("NNP") and self._stands_out()
        is_behind = is_misread and token.head.i == self.first - 1  # "attacked Bakhmut": an adverb, says the parser
        is_object = (token.dep_ in ("dobj", "nsubjpass") or is_behind) and token.head.tag_.startswith("VB")
        fitting = 1.1 * is_object + 0.5 * (is_object and token.head.lower_ in self.words.taken)
        if self.first != self.last:
            return 0.3 + fitting
        lower = token.text.casefold().rstrip(".")
        total = fitting
        if token.tag_ and not token.tag_.startswith("NNP") and self._lower(self.last + 1) != ":":
            total -= 0.0 if is_misread else 1.5
        if lower in self.words.never or lower in self.words.first_name:
            total -= 5.0
        if lower in surnames:
            total -= 2.5
        elif lower in self.words.surname:
            total -= 1.2
        return total

    def _stands_out(self) -> bool:
        """Whether a capital sets the name off from small words on both sides, whatever the tagger takes it for."""
        beside = [self.doc[i].text for i in (self.first - 1, self.last + 1) if 0 <= i < len(self.doc)]
        is_mid = self.first > 0 and not self._starts_sentence(self.first)
        return is_mid and beside[0].islower() and not any(text.isalpha() and not text.islower() for text in beside)

    def _of_label(self) -> float:
        labels = {token.ent_type_ for token in self.doc[self.first : self.last + 1]}
        if labels & _PLACE_LABELS:
            return 1.2
        if _PERSON_LABEL in labels:
            return -1.5
        if labels & _NEUTRAL_LABELS or not self.doc.has_annotation("ENT_IOB"):
            return 0.0
        return -0.6 if labels == {""} else -1.5

    def _of_left(self) -> float:
        before = self._lower(self.first - 1)
        if before in self.words.title and self.doc[self.first - 1].text[:1].isupper():
            return -2.0
        if before == "of" and self._lower(self.first - 2) in self.words.area:
            return 1.5
        is_assault = before == "on" and self._lower(self.first - 2) in self.words.assault
        if before in self.words.locative or is_assault:
            return 1.2
        if before in self.words.direction:
            return 0.9
        if before in self.words.area or before in self.words.weak_locative:
            return 0.4
        return -1.5 if self._is_name(self.first - 1) and not self._starts_sentence(self.first - 1) else 0.0

    def _of_right(self) -> float:
        index = self._after()
        after = self._lower(index)
        if after in self.words.feature and self._is_name(index):
            return -1.3
        if after == ":" and self._starts_sentence(self.first):
            return 1.2  # a bulletin's item: "Dilling: the market was hit"
        if after in self.words.after or after in self.words.area or after in self.words.townsfolk:
            return 0.8
        if index > self.last + 1:
            return 0.3
        if after in self.words.speech:
            return -0.9
        if after in self.words.personal:
            return -0.2
        return -1.3 if self._is_name(index) else 0.0

    def _is_name(self, index: int) -> bool:
        if not 0 <= index < len(self.doc):
            return False
        token: Token = self.doc[index]
        return token.text[:1].isupper() and token.is_alpha and token.text.casefold() not in self.words.before

    def _starts_sentence(self, index: int) -> bool:
        return (
            index == 0
            or self.doc[index - 1].text in (".", "!", "?", ":", "”", '"', "“")
            or "\n" in self.doc[index - 1].text
        )
