"""Many words looked for at once: the automaton of Aho and Corasick as a table of steps."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from searchsvc.extract.kernels.looking import KNOWN, Classes


class Automaton(NamedTuple):
    """A state is a number to which the class of a character is added; 0 is the first state.

    classes   by code point, see `kernels.looking`
    steps     the next state, by state plus class
    lengths   by state, that of the word which ends there, 0 if none does
    """

    classes: Classes
    steps: Classes
    lengths: Classes


def automaton_of(words: Sequence[str]) -> Automaton:
    """What finds words in lower case in a text of any case; no word may have another one within."""
    letters = sorted({letter for word in words for letter in word})
    number_of = {letter: number for number, letter in enumerate(letters, 1)}
    width = len(letters) + 1
    lower = [chr(code).lower() for code in range(KNOWN)]
    classes = np.array([number_of.get(letter, 0) for letter in [*lower, ""]], np.uint16)
    below: list[dict[int, int]] = [{}]  # a state's children by class
    ends = {_added(below, [number_of[letter] for letter in word]): len(word) for word in words}
    steps = np.zeros((len(below), width), np.uint16)
    waiting = deque([(0, 0)])  # a state, and the one of the longest end of its letters that begins a word
    while waiting:
        state, shorter = waiting.popleft()
        steps[state] = steps[shorter]
        for each, child in below[state].items():
            waiting.append((child, int(steps[shorter, each]) // width if state else 0))
            steps[state, each] = child * width
    lengths = np.zeros(len(below) * width, np.uint16)
    lengths[[state * width for state in ends]] = [*ends.values()]
    return Automaton(classes, steps.reshape(-1), lengths)


def _added(below: list[dict[int, int]], word: Sequence[int]) -> int:
    """Let a word be one that is looked for; gives the state in which it ends."""
    state = 0
    for each in word:
        if each not in below[state]:
            below[state][each] = len(below)
            below.append({})
        state = below[state][each]
    return state
