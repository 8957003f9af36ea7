"""Roles by dependency arcs: who did it, and to whom."""
