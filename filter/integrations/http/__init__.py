"""The check before publishing, over HTTP. Needs the extra `server`.

`create_app` gives an ASGI application for any server; `hogwash serve` runs it.
"""

from __future__ import annotations

from filter.integrations.http.app import create_app
from filter.integrations.http.settings import Settings

__all__ = ["Settings", "create_app"]
