"""Coding: trigger words to a typed candidate with a status, or a rejection with its reason."""
