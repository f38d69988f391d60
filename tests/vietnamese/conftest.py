"""Pyvi itself to compare with, and the archive to compare on."""

import os
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def pyvi_tokenize() -> Callable[[str], str]:
    """What pyvi does itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyvi.ViTokenizer import tokenize  # noqa: PLC0415 - its import takes seconds
    words: Callable[[str], str] = tokenize
    return words


@pytest.fixture(scope="session")
def news_archive() -> Path:
    """The packed articles of VNTC."""
    folder = os.environ.get("SEARCHSVC_TEST_DATA")
    if not folder:
        pytest.skip("needs VNTC: set SEARCHSVC_TEST_DATA to the folder that holds vntc/docs.jsonl.xz")
    return Path(folder, "vntc", "docs.jsonl.xz")
