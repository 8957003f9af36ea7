"""Actors: the lexicon, who a wording means, and which of the parties acted."""
