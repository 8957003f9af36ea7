"""Tests of the deduplicator, one file per module."""
