"""What all tests share."""

import pytest

from filter import Scanner, load_rules


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory):
    """Keep compiled rules out of the cache folder of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def builtin_scanner():
    """Scan by the built-in rules; compiling them takes seconds, so once."""
    return Scanner(load_rules("builtin"))
