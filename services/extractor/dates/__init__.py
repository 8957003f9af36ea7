"""Dates: relative news dates against the day of publication."""
