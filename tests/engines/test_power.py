"""A power cut at any sync leaves the old state or the new one, whole, and nothing between."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from searchsvc.engines.whoosh import WhooshEngine, writer
from searchsvc.errors import NoIndex
from tests.engines.building import analysed, report_id
from tests.engines.power import Disk, each_sync

State = dict[str, str] | None
"""The texts by their paths, None without an index."""

Change = Callable[[WhooshEngine], object]


def put(*names: str) -> Change:
    return lambda engine: engine.put([analysed(name, f"văn bản {name} chung {name}") for name in names])


def delete(*names: str) -> Change:
    return lambda engine: engine.delete([report_id(name) for name in names])


def rebuild(*names: str) -> Change:
    return lambda engine: engine.rebuild([analysed(name, f"bản mới {name}") for name in names])


CHANGES: tuple[Change, ...] = (
    put("a", "b", "c", "d", "e"),  # the first build
    put("c", "f"),
    delete("a", "e"),
    put("g"),
    put("h"),
    put("i"),  # merges
    rebuild("a", "b"),
    put("j"),
    delete("a", "b", "j"),
)


def state_of(folder: Path) -> State:
    """What an index holds when it is opened; none of its files may be damaged."""
    engine = WhooshEngine(folder, "rules")
    try:
        reader = engine.reader()
    except NoIndex:
        return None
    assert reader.damage is None
    known = reader.digests()
    texts = reader.texts(list(known))
    return {path: text for (path, _), text in zip(known.values(), texts, strict=True)}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    (tmp_path / "root").mkdir()
    disk = Disk(tmp_path / "root")
    yield disk
    disk.close()


def try_all(disk: Disk, changes: tuple[Change, ...], dice: list[random.Random | None]) -> int:
    """Make the changes and cut the power at each sync; gives the number of cuts."""
    index, left = disk.root / "deep" / "index", disk.root.parent / "left"
    engine = WhooshEngine(index, "rules")
    cuts = 0
    old: State = None
    for change in changes:
        found: list[State] = []

        def cut(found: list[State] = found) -> None:
            for each in dice:
                disk.after_a_cut(left, each)
                found.append(state_of(left / "deep" / "index"))
                shutil.rmtree(left)

        with each_sync(disk, cut):
            change(engine)
        new = state_of(index)
        assert all(state in (old, new) for state in found)
        assert found[-len(dice) :] == [new] * len(dice)  # what was done is there after a cut
        cuts += len(found)
        old = new
    return cuts


def test_what_was_synced_is_the_old_state_or_the_new_one(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "FLUSH_TOKENS", 8)  # several segments a put
    assert try_all(disk, CHANGES, [None]) > 100


def test_whatever_else_survives_does_no_harm(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "FLUSH_TOKENS", 8)
    assert try_all(disk, CHANGES, [random.Random(1)]) > 100


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_random_changes_and_cuts(disk: Disk, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr(writer, "FLUSH_TOKENS", 40)
    dice = random.Random(seed)
    names = [f"báo cáo {number}" for number in range(30)]
    makers = (put, put, put, delete, rebuild)
    changes = tuple(dice.choice(makers)(*dice.sample(names, dice.randrange(1, 15))) for _ in range(25))
    cuts = try_all(disk, changes, [None, *(random.Random(each) for each in range(4))])
    assert cuts > 1_000


def test_a_writer_goes_on_after_a_cut(disk: Disk) -> None:
    index, left = disk.root / "index", disk.root.parent / "left"
    engine = WhooshEngine(index, "rules")
    with each_sync(disk, lambda: None):
        put("a", "b")(engine)
    cuts = 0

    def cut() -> None:
        nonlocal cuts
        disk.after_a_cut(left, random.Random(cuts))
        again = WhooshEngine(left / "index", "rules")
        put("z")(again)
        state = state_of(left / "index")
        assert state is not None
        assert {"b", "z"} <= state.keys()
        assert list(again.verify(lambda *_: None)) == []
        shutil.rmtree(left)
        cuts += 1

    with each_sync(disk, cut):
        put("c", "d")(engine)
        delete("a")(engine)
    assert cuts > 15
