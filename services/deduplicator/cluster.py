"""From pairs to events: which mentions of a component belong together.

A function of the set of mentions, not of their order of arrival. Agglomerative clustering with average linkage
(Sokal and Michener 1958) over a canonical order, under a diameter rule: two groups join only when every pair across
them may share an event. So A~B and B~C never chain A to C where A and C are blocked.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence

from services.deduplicator.match import THRESHOLD

Links = Mapping[str, float]
"""Mention id to score, for each mention that may share an event with the one at hand."""


def components(seeds: Iterable[str], links: Callable[[str], Links]) -> list[set[str]]:
    """Return the connected components that hold the seeds, edges being scores of THRESHOLD or more.

    Args:
        seeds: Mention ids, live ones only.
        links: Symmetric: b in links(a) with the same score as a in links(b).
    """
    found: list[set[str]] = []
    seen: set[str] = set()
    for seed in sorted(set(seeds)):
        if seed in seen:
            continue
        component, frontier = {seed}, [seed]
        while frontier:
            near = {other for other, score in links(frontier.pop()).items() if score >= THRESHOLD} - component
            component |= near
            frontier.extend(near)
        seen |= component
        found.append(component)
    return found


def partition(ordered: Sequence[str], links: Callable[[str], Links]) -> list[tuple[str, ...]]:
    """Return the events in a component, each as mention ids in canonical order.

    Args:
        ordered: The component's mention ids in canonical order.
        links: As for `components`.

    Returns:
        Parts in the canonical order of their first mention; every mention is in exactly one.
    """
    number = {mention: i for i, mention in enumerate(ordered)}
    # Sum of scores across each pair of groups; a pair that is absent may never join.
    across: dict[int, dict[int, float]] = {
        i: {number[other]: score for other, score in links(mention).items() if other in number}
        for i, mention in enumerate(ordered)
    }
    members = {i: [i] for i in across}
    heap = [(-score, i, j) for i, row in across.items() for j, score in row.items() if i < j and score >= THRESHOLD]
    heapq.heapify(heap)
    while heap:
        negative_mean, i, j = heapq.heappop(heap)
        # A stale entry speaks of a group that has since grown or gone.
        if i not in members or j not in members or -negative_mean != _mean(across, members, i, j):
            continue
        _join(across, members, i, j)
        for other in across[i]:
            mean = _mean(across, members, i, other)
            if mean is not None and mean >= THRESHOLD:
                heapq.heappush(heap, (-mean, min(i, other), max(i, other)))
    return [tuple(ordered[k] for k in sorted(group)) for _, group in sorted(members.items())]


def _mean(across: dict[int, dict[int, float]], members: dict[int, list[int]], i: int, j: int) -> float | None:
    total = across[i].get(j)
    return None if total is None else total / (len(members[i]) * len(members[j]))


def _join(across: dict[int, dict[int, float]], members: dict[int, list[int]], i: int, j: int) -> None:
    """Group j goes into group i; whatever could not join both can join neither any more."""
    first, second = across[i], across.pop(j)
    members[i] += members.pop(j)
    for other in first.keys() | second.keys():
        if other in (i, j):
            continue
        if other in first and other in second:
            across[other][i] = first[other] = first[other] + second[other]
        else:
            first.pop(other, None)
            across[other].pop(i, None)
        across[other].pop(j, None)
    first.pop(j, None)
