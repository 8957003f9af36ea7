"""The gate as a report: `make eval`, or `python -m tests.gold.evaluate --help`."""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from services.records import EventMention
from tests.gold import demo_events
from tests.gold.attribution_figures import score_attributions
from tests.gold.contrast_figures import score_contrasts
from tests.gold.figures import Figure, Miss
from tests.gold.floors import FILE, Floors, below_floor, load_floors, pin, save_floors
from tests.gold.news import FOLDER, News, load_news
from tests.gold.news_dedup import score_deduplication
from tests.gold.news_extraction import extract_all, score_extraction
from tests.gold.party_figures import score_parties
from tests.gold.text_figures import FILES, score_roles, score_toponyms
from tests.gold.type_figures import score_types
from tests.gold.vocabulary_figures import score_vocabulary
from tests.gold.wire_figures import score_wire
from tests.gold.wording_figures import score_wording

Scored = tuple[list[Figure], list[Miss]]
OF_NEWS: Mapping[str, Callable[[News, Sequence[EventMention]], Scored]] = {
    "extraction": score_extraction,
    "deduplication": score_deduplication,
}
"""What is measured on any gold news, by heading. No two sections share the name of a figure."""
OF_TEXTS: Mapping[str, Callable[[], Scored]] = {
    "types": score_types,
    "vocabulary": score_vocabulary,
    "roles": score_roles,
    "parties": score_parties,
    "attributions": score_attributions,
    "toponyms": score_toponyms,
    "wire items": score_wire,
    "contrasts": score_contrasts,
    "wording": score_wording,
}
"""What is measured on gold texts of other kinds."""


def measure(news: News) -> dict[str, Scored]:
    """Return the figures and the errors of each section on the news, from one extraction."""
    mentions = extract_all(news)
    return {name: scorer(news, mentions) for name, scorer in OF_NEWS.items()}


def measure_all() -> dict[str, Scored]:
    """Return the figures and the errors of each section on everything that has floors."""
    return measure(load_news()) | {name: scorer() for name, scorer in OF_TEXTS.items()}


def corpus_digest() -> str:
    """Return the SHA-256 of everything that has floors."""
    digest = hashlib.sha256(load_news().digest.encode())
    for name in FILES:
        digest.update((FOLDER.parent / name).read_bytes())
    return digest.hexdigest()


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures of gold and of the sample news; pin floors when asked to.

    Returns:
        Exit code: 1 when a figure is below its floor, or a floor would fall without a reason.
    """
    options, console = _options(argv), Console()
    if options.folder:
        _print_sections(console, measure(load_news(options.folder)), None, options.show)
        return 0
    sections = measure_all()
    figures = [figure for found, _ in sections.values() for figure in found]
    floors = load_floors() if FILE.exists() else None
    if options.pin:
        try:
            floors = pin(figures, floors, corpus_digest(), options.reason)
        except ValueError as error:
            print(f"not pinned: {error}", file=sys.stderr)
            return 1
        save_floors(floors)
    _print_sections(console, sections, floors, options.show)
    console.rule("sample news of the demo")
    demo_events.main()
    worse = below_floor(figures, floors.floors if floors else {})
    for line in worse:
        print(f"below its floor: {line}", file=sys.stderr)
    return 1 if worse else 0


def _print_sections(console: Console, sections: Mapping[str, Scored], floors: Floors | None, show: int) -> None:
    for name, (figures, misses) in sections.items():
        table = Table("figure", "share", "count", "of", "floor", title=name, title_justify="left")
        for figure in figures:
            floor = floors.floors.get(figure.name) if floors else None
            row = (
                f"{figure.share:.3f}",
                f"{figure.count:.4g}",
                str(figure.of),
                "" if floor is None else f"{floor:.2f}",
            )
            table.add_row(figure.name, *row)
        console.print(table)
        for figure in figures:
            for miss in [miss for miss in misses if miss.figure == figure.name][:show]:
                console.print(
                    f"{miss.figure:16} {miss.where}: {miss.what}", markup=False, highlight=False, soft_wrap=True
                )


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--folder", type=Path, help="measure other gold news of the same shape instead; no floors apply"
    )
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N errors behind each figure")
    parser.add_argument("--pin", action="store_true", help="write floors under the figures")
    parser.add_argument("--reason", help="with --pin: why a floor may fall; kept in the file")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
