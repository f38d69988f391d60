"""Make searchsvc/vietnamese/background.tsv, the frequencies of syllables in Vietnamese at large.

Needs the package wordfreq (its data: CC BY-SA 4.0, Robyn Speer and others, from
Wikipedia, subtitles, news, books and the web), which the service does not:

    pip install wordfreq==3.1.1 && python benchmarks/make_background.py
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from wordfreq import get_frequency_dict

from searchsvc.vietnamese.unicode import marked_form

TARGET = Path(__file__).parents[1] / "searchsvc" / "vietnamese" / "background.tsv"
HEADER = """\
# Syllables of Vietnamese at large in normal form, and how often each stands in a million.
# Made by benchmarks/make_background.py from the Vietnamese list of wordfreq 3.1.1 by Robyn Speer,
# whose data are licensed under CC BY-SA 4.0; so is this file, other than the code beside it.
"""


def main() -> None:
    """Write the table."""
    frequencies: Counter[str] = Counter()
    for word, frequency in get_frequency_dict("vi").items():
        if word.isalpha():
            frequencies[marked_form(word)] += frequency
    total = sum(frequencies.values())
    lines = [f"{form}\t{1e6 * frequency / total:.2f}\n" for form, frequency in frequencies.most_common()]
    TARGET.write_text(HEADER + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
