"""The gate as a report: `make eval`, or `python -m tests.gold.evaluate --help`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from services.records import EventMention
from tests.gold import demo_events
from tests.gold.figures import Figure, Miss
from tests.gold.floors import FILE, Floors, below_floor, load_floors, pin, save_floors
from tests.gold.news import FOLDER, News, load_news
from tests.gold.news_dedup import score_deduplication
from tests.gold.news_extraction import extract_all, score_extraction

Scorer = Callable[[News, Sequence[EventMention]], tuple[list[Figure], list[Miss]]]
SECTIONS: Mapping[str, Scorer] = {"extraction": score_extraction, "deduplication": score_deduplication}
"""What is measured on the gold news, by heading; no two sections share the name of a figure."""


def measure(news: News) -> Mapping[str, tuple[list[Figure], list[Miss]]]:
    """Return the figures and the errors of each section, from one extraction of the news."""
    mentions = extract_all(news)
    return {name: scorer(news, mentions) for name, scorer in SECTIONS.items()}


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures of the gold news and of the sample news; pin floors when asked to.

    Returns:
        Exit code: 1 when a figure is below its floor, or a floor would fall without a reason.
    """
    options = _options(argv)
    news, console = load_news(options.folder), Console()
    sections = measure(news)
    figures = [figure for found, _ in sections.values() for figure in found]
    floors = load_floors() if options.folder == FOLDER and FILE.exists() else None
    if options.pin:
        try:
            floors = pin(figures, floors, news.digest, options.reason)
        except ValueError as error:
            print(f"not pinned: {error}", file=sys.stderr)
            return 1
        save_floors(floors)
    _print_sections(console, news, sections, floors, options.show)
    if options.folder != FOLDER:
        return 0
    console.rule("sample news of the demo")
    demo_events.main()
    worse = below_floor(figures, floors.floors if floors else {})
    for line in worse:
        print(f"below its floor: {line}", file=sys.stderr)
    return 1 if worse else 0


def _print_sections(
    console: Console,
    news: News,
    sections: Mapping[str, tuple[list[Figure], list[Miss]]],
    floors: Floors | None,
    show: int,
) -> None:
    counts = {"articles": news.articles, "events": news.events, "reports": news.reports, "traps": news.traps}
    console.print("gold news: " + ", ".join(f"{len(rows)} {name}" for name, rows in counts.items()))
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
        "--folder", type=Path, default=FOLDER, help="other gold news of the same shape; no floors apply"
    )
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N errors behind each figure")
    parser.add_argument("--pin", action="store_true", help="write floors under the figures")
    parser.add_argument("--reason", help="with --pin: why a floor may fall; kept in the file")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
