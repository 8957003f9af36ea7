from __future__ import annotations

import hashlib
import re
from importlib import resources

from services.map.assets import load_assets, load_country_names

PAGE = resources.files("services") / "map" / "page"


def test_the_world_is_the_one_that_the_readme_describes() -> None:
    stated = re.search(r"`([0-9a-f]{64})`", (PAGE / "README.md").read_text(encoding="utf-8"))
    assert stated is not None
    assert hashlib.sha256((PAGE / "world.json").read_bytes()).hexdigest() == stated.group(1)


def test_every_file_that_a_file_of_the_page_names_is_served() -> None:
    assets = load_assets()
    named = set()
    for path, asset in assets.items():
        if path != "/world.json":
            named |= set(re.findall(r"""["'](?:\./)?([a-z]+\.(?:js|css|svg|json))["']""", asset.body.decode()))
    assert {"main.js", "style.css", "icon.svg", "world.json"} <= named
    assert {f"/{name}" for name in named} <= set(assets)


def test_modules_stay_small_enough_to_read() -> None:
    lengths = {path: asset.body.count(b"\n") for path, asset in load_assets().items() if path.endswith((".js", ".css"))}
    assert {path: length for path, length in lengths.items() if length > 280} == {}


def test_no_module_reads_text_as_html() -> None:
    code = b"".join(asset.body for path, asset in load_assets().items() if path.endswith(".js"))
    assert not re.search(rb"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", code)


def test_countries_have_names() -> None:
    names = load_country_names()
    assert (names["SDN"], names["UKR"]) == ("Sudan", "Ukraine")
    assert len(names) > 200
