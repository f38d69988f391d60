"""What the tests of every room share: real parts, and the folder of given reports.

A test that needs a real part asks `need("chromium")` for its path. Without the part
the test is skipped with the line that says how to get it; with REQUIRE_ALL=1
in the environment, as in `.ci/run`, it fails instead. Data that may not be in the
repository (`given_reports`) is no part: without it a test is always skipped.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

# Where CI is set, properties are tried on the same examples each time, so that a change is judged
# by what it changes; elsewhere each run looks for new ones. No example is timed: machines are noisy.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", derandomize=True, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")

PARTS = {
    "chromium": "a browser: apt-get install chromium",
    "ps": "a list of processes: apt-get install procps",
}
"""Each real part by the name of its program, and how to get it."""

Need = Callable[[str], str]


@pytest.fixture(scope="session")
def need() -> Need:
    """Gives the path of a real part's program."""

    def path_of(part: str) -> str:
        found = shutil.which(part)
        if found is None:
            stop = pytest.fail if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip
            stop(f"needs {PARTS[part]}")
        return found

    return path_of


@pytest.fixture(scope="session", autouse=True)
def _own_settings() -> Iterator[None]:
    """The settings of the person who runs the tests do not reach them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("SEARCHSVC_") and "_TEST_" not in name]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def given_reports() -> Path:
    """The folder of reports that the project's user gave; it lies beside the checkout."""
    folder = Path(os.environ.get("SEARCHSVC_TEST_REPORTS") or ROOT.parent / "shared" / "reports")
    if not folder.is_dir():
        pytest.skip("needs the given reports: set SEARCHSVC_TEST_REPORTS to their folder")
    return folder
