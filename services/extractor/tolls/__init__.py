"""Tolls: counts of people, and which of them is the toll of the event."""
