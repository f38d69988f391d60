"""What pyvi has learned, read out of the files that its package installs.

Importing pyvi would import scikit-learn and scipy, and unpickling its model too:
seconds and 100 MB. The model stands in the pickle as one string.
"""

from __future__ import annotations

import hashlib
import importlib.util
import pickletools
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchsvc.errors import SearchError
from searchsvc.vietnamese.crfsuite import Weights, read_weights

_FILES = {
    "pyvi3.pkl": "6cdd73aee04b6a4ad7320ca85d27d931a7ef870cfdd41beb148e86bdb8aca134",
    "words.txt": "517743d27e71d43343e4b8e9e89015cdc68d84ebe1d48106449e501d918ece4a",
}
"""The files of pyvi 0.1.1 that are read, with their SHA-256."""


class UnknownModel(SearchError):
    """The files of the segmenter are missing or of a version that is not known."""

    code = "unknown_model"


class Dictionary(NamedTuple):
    """The words of pyvi of two and three syllables.

    A pair of syllables is `first * base + second`, a triple a pair and then a third.

    numbers   syllable -> its number from 1 on; 0 is any other
    base      one more than the greatest number
    pairs     a bit for each pair: whether it is a word
    openings  a bit for each pair: whether a word of three begins so
    triples   the words of three
    """

    numbers: dict[str, int]
    base: int
    pairs: NDArray[np.uint8]
    openings: NDArray[np.uint8]
    triples: frozenset[int]

    def has(self, *syllables: str) -> bool:
        """Whether two or three syllables in lower case are a word."""
        key = 0
        for syllable in syllables:
            number = self.numbers.get(syllable)
            if number is None:
                return False
            key = key * self.base + number
        if len(syllables) > 2:  # noqa: PLR2004 - a word of three
            return key in self.triples
        return bool(self.pairs[key >> 3] >> (key & 7) & 1)


class Model(NamedTuple):
    """What pyvi has learned: how much an attribute, and one label after another, weighs.

    weights      attribute -> its weight for the beginning and for the inside of a word
    lean         attribute -> how much more it weighs for the inside
    transitions  float64 [label before, label], the beginning first
    """

    weights: dict[str, tuple[float, float]]
    lean: dict[str, float]
    transitions: NDArray[np.float64]
    dictionary: Dictionary


@cache
def load_model() -> Model:
    """The model of pyvi, read once; raises UnknownModel when its files are not those of pyvi 0.1.1."""
    pickle, words = (_read(name) for name in _FILES)
    learned = _learned(pickle)
    beginning, inside = learned.labels.index("B_W"), learned.labels.index("I_W")
    weights = {name: (float(row[beginning]), float(row[inside])) for name, row in learned.state.items()}
    lean = {name: within - without for name, (without, within) in weights.items()}
    order = [beginning, inside]
    return Model(weights, lean, learned.transitions[np.ix_(order, order)], _dictionary(words.decode()))


def _read(name: str) -> bytes:
    package = importlib.util.find_spec("pyvi")
    folders = (package.submodule_search_locations if package else None) or []
    for folder in folders:
        file = Path(folder, "models", name)
        if file.is_file():
            content = file.read_bytes()
            if hashlib.sha256(content).hexdigest() == _FILES[name]:
                return content
    raise UnknownModel(f"The file {name} of pyvi 0.1.1 is missing or not the known one; install pyvi==0.1.1.")


def _learned(pickle: bytes) -> Weights:
    for _, value, _ in pickletools.genops(pickle):
        if isinstance(value, str) and value.startswith("lCRF"):
            return read_weights(value.encode("latin-1"))
    raise UnknownModel("The file pyvi3.pkl holds no CRFsuite model.")


def _dictionary(words: str) -> Dictionary:
    syllables = sorted({syllable for word in _of_two_or_three(words) for syllable in word})
    numbers = {syllable: number for number, syllable in enumerate(syllables, 1)}
    base = len(numbers) + 1
    pairs: list[int] = []
    openings: list[int] = []
    triples: list[int] = []
    for word in _of_two_or_three(words):
        first, second, *third = (numbers[syllable] for syllable in word)
        pair = first * base + second
        (openings if third else pairs).append(pair)
        triples += [pair * base + number for number in third]
    return Dictionary(numbers, base, _bits(pairs, base**2), _bits(openings, base**2), frozenset(triples))


def _of_two_or_three(words: str) -> Iterator[list[str]]:
    """The syllables of each word that has two or three; one by one, as all at once take 5 MB."""
    for word in words.split("\n"):
        syllables = word.split(" ")
        if len(syllables) in {2, 3}:
            yield syllables


def _bits(places: list[int], size: int) -> NDArray[np.uint8]:
    bits = np.zeros(size // 8 + 1, np.uint8)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return bits
