import os
import pickletools
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.vietnamese.crfsuite import read_weights
from searchsvc.vietnamese.model import load_model


def binary_model() -> bytes:
    package = find_spec("pyvi")
    assert package is not None
    assert package.origin is not None
    pickle = Path(package.origin).with_name("models").joinpath("pyvi3.pkl").read_bytes()
    strings = (value for _, value, _ in pickletools.genops(pickle) if isinstance(value, str))
    return next(value for value in strings if value.startswith("lCRF")).encode("latin-1")


MODEL = binary_model()


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, **environment}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=variables, check=False
    )


def test_weights_are_those_that_crfsuite_reads() -> None:
    weights = read_weights(MODEL)
    assert weights.labels == ["B_W", "I_W"]
    assert len(weights.state) == 6335
    assert weights.state["bias"].tolist() == pytest.approx([2.444936, -2.444936])
    assert weights.transitions.ravel().tolist() == pytest.approx([-0.996680, 1.918715, -2.969562, -0.436850])


@given(st.integers(0, len(MODEL) - 1))
def test_a_model_that_is_cut_short_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_weights(MODEL[:length])


def test_a_file_that_is_no_model_is_refused() -> None:
    with pytest.raises(ValueError, match="not a CRFsuite model"):
        read_weights(b"x" * 1000)


def test_the_dictionary_holds_pyvis_words() -> None:
    words = load_model().dictionary
    pair = words.numbers["học"] * words.base + words.numbers["sinh"]
    other = words.numbers["sinh"] * words.base + words.numbers["học"]
    assert words.pairs[pair >> 3] >> (pair & 7) & 1
    assert not words.openings[other >> 3] >> (other & 7) & 1


def test_analysing_imports_neither_pyvi_nor_its_libraries() -> None:
    found = run_python(
        "import sys; from searchsvc.vietnamese.analyzer import Analyzer;"
        "Analyzer().tokens('học sinh'); print(sorted({'pyvi', 'sklearn', 'scipy'} & set(sys.modules)))"
    )
    assert found.stdout == "[]\n"


def test_another_version_of_pyvi_is_refused_in_one_sentence(tmp_path: Path) -> None:
    models = tmp_path / "pyvi" / "models"
    models.mkdir(parents=True)
    models.parent.joinpath("__init__.py").touch()
    models.joinpath("pyvi3.pkl").write_bytes(b"another")
    found = run_python(
        "from searchsvc.errors import SearchError\n"
        "from searchsvc.vietnamese.model import load_model\n"
        "try:\n    load_model()\nexcept SearchError as error:\n    print(error)",
        PYTHONPATH=str(tmp_path),
    )
    assert found.stdout.count("\n") == 1
    assert "pyvi3.pkl" in found.stdout
    assert "pyvi==0.1.1" in found.stdout
