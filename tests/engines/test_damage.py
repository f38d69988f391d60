"""Damage of any kind to the files of an index: found, told, passed over, never a wrong answer."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.engines.whoosh.blocks import Blocks
from searchsvc.engines.whoosh.kernels.decoding import PIECE
from searchsvc.engines.whoosh.manifest import decode
from searchsvc.engines.whoosh.reader import WhooshReader
from searchsvc.errors import EngineError, StaleIndex
from searchsvc.types import (
    EVERYTHING,
    NO_FILTERS,
    Clause,
    Field,
    Filters,
    PhraseNode,
    PrefixNode,
    Query,
    TermNode,
)
from tests.engines.building import analysed, report_id

MARKED, FOLDED, PAIRS, WORDS = (Field("text", layer) for layer in ("marked", "folded", "pairs", "words"))

QUERIES = (
    Query(EVERYTHING, (Clause("syllables", MARKED, (("chung", 1.0), ("đê", 0.5)), 2.0, 1.2, 0.7),)),
    Query(TermNode(FOLDED, "de"), (Clause("words", WORDS, (("đê điều", 1.0),), 2.0, 1.2, 0.7),)),
    Query(TermNode(Field("title", "marked"), "tin")),
    Query(PrefixNode(FOLDED, "n")),
    Query(PhraseNode("text", (("marked", "nước"), ("folded", "lu")))),
    Query(PhraseNode("text", (("marked", "đê"), ("marked", "điều"), ("marked", "nước")))),
)


def report_texts(numbers: range, words: str) -> Iterator[tuple[str, str]]:
    for number in numbers:
        yield f"báo cáo {number}", f"chung {words} đê_điều nước lũ số {number} " * (1 + number % 7)


def build(folder: Path) -> Path:
    """An index of several segments with deletions, whose last state and the one before both matter."""
    engine = WhooshEngine(folder, "rules")
    engine.put(
        analysed(path, text, title="tin đê", day="2014-05-06", source="a.vn")
        for path, text in report_texts(range(40), "một")
    )
    engine.put(analysed(path, text) for path, text in report_texts(range(35, 50), "hai"))
    engine.delete([report_id("báo cáo 3"), report_id("báo cáo 41")])
    return folder


def answers(reader: WhooshReader) -> dict[str, object]:
    """What a reader answers to everything that it can be asked."""
    known = reader.digests()
    found: dict[str, object] = {"digests": known, "count": reader.count, "length": reader.length}
    found["texts"] = reader.texts(sorted(known))
    found["reports"] = [reader.get(each) for each in sorted(known)]
    for number, query in enumerate(QUERIES):
        for sort in ("relevance", "date"):
            found[f"{sort} {number}"] = reader.search(query, NO_FILTERS, sort, 0, 60, explain=True)
        found[f"facets {number}"] = reader.facets(query.match, Filters(source=("a.vn",)))
    found["statistics"] = [
        reader.statistics(field, ["đê", "de", "đê điều"]) for field in (MARKED, FOLDED, WORDS)
    ]
    found["forms"], found["pairs"] = reader.forms("de"), reader.pairs("nuoc", "lu")
    found["vocabulary"] = reader.vocabulary(MARKED, "n", 9)
    found["following"] = reader.following(("marked", "nước"), ("folded", "l"), 9)
    return found


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("damage") / "index")


def verified(folder: Path) -> list[str]:
    return list(WhooshEngine(folder, "rules").verify(lambda *_: None))


@contextmanager
def flipped(path: Path, place: int, bits: int) -> Iterator[None]:
    """One byte otherwise, and right again afterwards."""
    whole = path.read_bytes()
    path.write_bytes(whole[:place] + bytes([whole[place] ^ bits]) + whole[place + 1 :])
    yield
    path.write_bytes(whole)


def asked_twice(folder: Path) -> list[dict[str, object]]:
    """The answers of an engine, if it gives any, and those of the next request."""
    engine = WhooshEngine(folder, "rules")
    given = []
    for _ in range(2):
        try:
            given.append(answers(engine.reader()))
        except StaleIndex:
            raise
        except EngineError:
            continue
    engine.close()
    (folder / "DAMAGE.json").unlink(missing_ok=True)
    return given


def try_flips(folder: Path, flips: int, seed: int) -> None:
    dice = random.Random(seed)
    engine = WhooshEngine(folder, "rules")
    latest = engine._store.manifest()
    assert latest.previous
    states = [answers(engine._opened(state)) for state in (latest, latest.previous)]
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    assert {path.suffix for path in files} == {".json", ".toc", ".arrays", ".col", ".trm", ".pst"}
    assert verified(folder) == []
    for _ in range(flips):
        path = dice.choice(files)
        place, bits = dice.randrange(path.stat().st_size), dice.randrange(1, 256)
        with flipped(path, place, bits):
            findings = verified(folder)
            assert any(path.name in finding for finding in findings), (path.name, place, bits)
            assert all(given in states for given in asked_twice(folder)), (path.name, place, bits)
    assert verified(folder) == []


def test_a_flip_of_a_byte_is_found_and_never_gives_a_wrong_answer(index: Path) -> None:
    try_flips(index, 60, seed=1)


@pytest.mark.slow
def test_a_thousand_flips(index: Path) -> None:
    try_flips(index, 1_000, seed=2)


# --- falling back ------------------------------------------------------------------


def harm(path: Path) -> None:
    """Other bytes in the middle of a file."""
    whole = bytearray(path.read_bytes())
    for place in range(len(whole) // 4, 3 * len(whole) // 4):
        whole[place] ^= 0x55
    path.write_bytes(whole)


def newest(folder: Path, suffix: str) -> Path:
    """A file that only the latest state has."""
    latest = WhooshEngine(folder, "rules")._store.manifest()
    assert latest.previous
    [name] = [name for name in latest.files.keys() - latest.previous.files.keys() if name.endswith(suffix)]
    return folder / latest.build / name


LONG = " ".join(f"từ{number}" for number in range(90_000))
"""A text whose postings are in several pieces."""

IN_THE_MIDDLE = Query(TermNode(MARKED, "từ55"))
"""The postings of this term are in the middle of them."""


def harm_postings(path: Path) -> None:
    """Other bytes where postings are, which nobody reads before he asks for them."""
    part = Blocks(path).part("text.marked.code")
    with path.open("r+b") as file:
        file.seek(part.offset + len(part) // 4)
        file.write(b"\xaa" * (len(part) // 2))


def two_states(folder: Path, text: str = "hai") -> WhooshEngine:
    """An index of a report, and of one more in its latest state."""
    engine = WhooshEngine(folder, "rules")
    engine.put([analysed("a", "một")])
    engine.put([analysed("b", text)])
    return engine


def test_what_is_read_ahead_is_checked_and_damage_in_it_is_told(tmp_path: Path) -> None:
    reader = two_states(tmp_path, LONG).reader()
    reader.read_ahead()
    assert not any(segment.blocks.unchecked.any() for segment in reader._collection.segments)
    assert reader.harm() == {}
    path = newest(tmp_path, ".arrays")
    harm_postings(path)
    reader = WhooshEngine(tmp_path, "rules").reader()
    assert reader.harm() == {}
    reader.read_ahead()
    assert [Path(each).name for each in reader.harm()] == [path.name]


@pytest.mark.parametrize("suffix", [".toc", ".arrays"])
@pytest.mark.parametrize("how", [harm, Path.unlink, lambda path: path.write_bytes(b"")])
def test_a_damaged_state_is_passed_over_for_the_one_before(
    tmp_path: Path, suffix: str, how: Callable[[Path], object]
) -> None:
    two_states(tmp_path)
    how(newest(tmp_path, suffix))
    reader = WhooshEngine(tmp_path, "rules").reader()
    assert reader.damage
    assert reader.damage.endswith(".")
    assert list(reader.digests()) == [report_id("a")]
    assert "damage" in WhooshEngine(tmp_path, "rules").status().details


def test_damage_that_one_process_finds_is_known_to_all_and_gone_when_it_is_mended(tmp_path: Path) -> None:
    two_states(tmp_path, LONG)
    other = WhooshEngine(tmp_path, "rules")
    assert other.reader().count == 2
    harm_postings(newest(tmp_path, ".arrays"))
    engine = WhooshEngine(tmp_path, "rules")
    with pytest.raises(EngineError):
        engine.reader().search(IN_THE_MIDDLE, NO_FILTERS, "relevance", 0, 9)
    assert engine.reader().damage
    for each in (engine, other, WhooshEngine(tmp_path, "rules")):
        assert list(each.reader().digests()) == [report_id("a")]
        assert each.reader().damage == each.status().details["damage"]
    with pytest.raises(EngineError, match="run reindex"):
        engine.put([analysed("c", "ba")])
    engine.rebuild([analysed("c", "ba")])
    assert (other.reader().count, other.reader().damage) == (1, None)
    assert not (tmp_path / "DAMAGE.json").exists()
    assert verified(tmp_path) == []


def test_what_was_read_wrongly_once_and_is_right_is_used_again(tmp_path: Path) -> None:
    engine = two_states(tmp_path)
    latest = newest(tmp_path, ".arrays").relative_to(tmp_path).as_posix()
    engine._store.damage.add({latest: "A sentence."})
    assert engine.reader().damage == "A sentence."
    engine.put([analysed("c", "ba")])
    assert (engine.reader().count, engine.reader().damage) == (3, None)


@pytest.mark.parametrize("content", ["", "[]", "null", '{"MANIFEST'])
def test_a_damaged_note_of_damage_is_passed_over(tmp_path: Path, content: str) -> None:
    engine = two_states(tmp_path)
    (tmp_path / "DAMAGE.json").write_text(content, encoding="utf-8")
    assert engine.reader().damage is None
    engine.put([analysed("c", "ba")])
    assert engine.reader().count == 3


def test_without_a_good_state_there_is_one_sentence(tmp_path: Path) -> None:
    two_states(tmp_path)
    for path in tmp_path.rglob("*.toc"):
        harm(path)
    engine = WhooshEngine(tmp_path, "rules")
    for refused in (engine.reader, engine.status, lambda: engine.put([])):
        with pytest.raises(EngineError, match=r"damaged|has not the bytes.*run reindex"):
            refused()
    engine.rebuild([analysed("c", "ba")])
    assert engine.reader().count == 1


def test_when_both_states_are_harmed_what_is_sound_is_still_found(tmp_path: Path) -> None:
    two_states(tmp_path, LONG).put([analysed("c", "ba")])
    [long] = [path for path in tmp_path.rglob("*.arrays") if path.stat().st_size > PIECE]
    harm_postings(long)
    engine = WhooshEngine(tmp_path, "rules")
    for word in ("ba", "một"):
        with pytest.raises(EngineError, match="run reindex"):
            engine.reader().search(IN_THE_MIDDLE, NO_FILTERS, "relevance", 0, 9)
        query = Query(TermNode(MARKED, word))
        assert engine.reader().search(query, NO_FILTERS, "relevance", 0, 9).total == 1
    assert engine.reader().damage
    assert engine.reader().count == 3


@pytest.mark.parametrize("name", ["MANIFEST.json", "MANIFEST.copy.json"])
def test_one_of_the_two_manifests_is_enough_and_the_next_writer_mends_the_other(
    tmp_path: Path, name: str
) -> None:
    engine = two_states(tmp_path)
    for how in (harm, Path.unlink):
        how(tmp_path / name)
        assert WhooshEngine(tmp_path, "rules").reader().count == 2
        assert [finding.split()[0] for finding in verified(tmp_path)] == [name]
        with WhooshEngine(tmp_path, "rules").writing():
            pass
        assert verified(tmp_path) == []
    assert engine.reader().count == 2


def test_files_that_belong_to_nothing_are_told(tmp_path: Path) -> None:
    two_states(tmp_path)
    build = WhooshEngine(tmp_path, "rules")._store.manifest().build
    (tmp_path / build / "stray.col").write_bytes(b"x")
    (tmp_path / "build-0" / "deep").mkdir(parents=True)
    (tmp_path / "build-0" / "deep" / "file").write_bytes(b"x")
    expected = [
        f"{each} belongs to no state of the index." for each in ("build-0/deep/file", f"{build}/stray.col")
    ]
    assert sorted(verified(tmp_path)) == expected
    WhooshEngine(tmp_path, "rules").put([])
    assert verified(tmp_path) == []


def test_a_number_that_became_endless_is_damage() -> None:
    with pytest.raises(ValueError, match="damaged"):
        decode(b'{"crc": 1, "state": {"files": {"a": [1e999, 0]}, "previous": null}}')
