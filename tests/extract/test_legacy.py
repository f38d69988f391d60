from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.extract.documents import Run
from searchsvc.extract.encoding import decode
from searchsvc.extract.legacy import CONVERT, draws_capitals, encoding_of_font
from searchsvc.extract.repair import convert
from searchsvc.extract.syllables import is_syllable
from tests.vietnamese.texts import SENTENCES

PLAIN = "Trạm thủy lợi xã Hòa Lâm đã nạo vét kênh mương, sửa đường và trồng lại rừng phòng hộ ở đầu nguồn."
TCVN3 = (
    "Tr¹m thñy lîi x· Hßa L©m ®· n¹o vÐt kªnh m\xad¬ng, söa ®\xadêng vµ trång l¹i rõng phßng hé ë ®Çu nguån."
)
VNI = "Traïm thuûy lôïi xaõ Hoøa Laâm ñaõ naïo veùt keânh möông, söûa ñöôøng vaø troàng laïi röøng phoøng hoä ôû ñaàu nguoàn."
VISCII = bytes.fromhex(
    "5472d56d207468fc79206cfe692078e320486fe0204ce26d20f0e3206ed56f2076e974"
)  # Trạm thủy lợi xã Hoà Lâm đã nạo vét
ENGLISH = "The council’s report – a résumé of the year’s works – names the café owners and their façades."


def only(text: str) -> tuple[str, list[str]]:
    """The text converted without fonts, and the names of what was found."""
    converted, notes = convert([Run(text)])
    return converted, [note.encoding for note in notes]


@pytest.mark.parametrize(("text", "encoding"), [(TCVN3, "tcvn3"), (VNI, "vni")])
def test_a_text_without_fonts_is_known_by_its_spelling(text: str, encoding: str) -> None:
    converted, notes = convert([Run(text)])
    assert converted == PLAIN
    assert [note.encoding for note in notes] == [encoding]
    assert notes[0].characters == len(text)
    assert notes[0].confidence == 1.0


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (TCVN3.encode("cp1252"), PLAIN),
        (VNI.encode("cp1252"), PLAIN),
        (VISCII, "Trạm thủy lợi xã Hoà Lâm đã nạo vét"),
    ],
)
def test_bytes_of_a_text_file_are_converted(content: bytes, text: str) -> None:
    assert only(decode(content))[0] == text


def test_every_letter_of_tcvn3_is_known() -> None:
    order = [
        0xB8,
        0xB5,
        0xB6,
        0xB7,
        0xB9,
        0xA8,
        0xBE,
        0xBB,
        0xBC,
        0xBD,
        0xC6,
        0xA9,
        0xCA,
        0xC7,
        0xC8,
        0xC9,
        0xCB,
    ]
    order += [
        0xAE,
        0xD0,
        0xCC,
        0xCE,
        0xCF,
        0xD1,
        0xAA,
        0xD5,
        0xD2,
        0xD3,
        0xD4,
        0xD6,
        0xDD,
        0xD7,
        0xD8,
        0xDC,
        0xDE,
    ]
    order += [
        0xE3,
        0xDF,
        0xE1,
        0xE2,
        0xE4,
        0xAB,
        0xE8,
        0xE5,
        0xE6,
        0xE7,
        0xE9,
        0xAC,
        0xED,
        0xEA,
        0xEB,
        0xEC,
        0xEE,
    ]
    order += [0xF3, 0xEF, 0xF1, 0xF2, 0xF4, 0xAD, 0xF8, 0xF5, 0xF6, 0xF7, 0xF9, 0xFD, 0xFA, 0xFB, 0xFC, 0xFE]
    alphabet = "áàảãạăắằẳẵặâấầẩẫậđéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵ"
    assert CONVERT["tcvn3"](bytes(order).decode("latin-1")) == alphabet
    assert CONVERT["tcvn3"]("¡¢§£¤¥¦") == "ĂÂĐÊÔƠƯ"


def test_every_letter_of_vni_is_known() -> None:
    written = (
        "aù aø aû aõ aï aê aé aè aú aü aë aâ aá aà aå aã aä ñ eù eø eû eõ eï eâ eá eà eå eã eä í ì æ ó ò "
    )
    written += (
        "où oø oû oõ oï oâ oá oà oå oã oä ô ôù ôø ôû ôõ ôï uù uø uû uõ uï ö öù öø öû öõ öï yù yø yû yõ î"
    )
    alphabet = "á à ả ã ạ ă ắ ằ ẳ ẵ ặ â ấ ầ ẩ ẫ ậ đ é è ẻ ẽ ẹ ê ế ề ể ễ ệ í ì ỉ ĩ ị "
    alphabet += "ó ò ỏ õ ọ ô ố ồ ổ ỗ ộ ơ ớ ờ ở ỡ ợ ú ù ủ ũ ụ ư ứ ừ ử ữ ự ý ỳ ỷ ỹ ỵ"
    assert CONVERT["vni"](written) == alphabet
    assert CONVERT["vni"](written.upper()) == alphabet.upper()
    assert CONVERT["vni"]("VEÂØ") == "VỀ"


def test_every_letter_of_viscii_is_there_once() -> None:
    used = [*range(0x80, 0x100), 0x02, 0x05, 0x06, 0x14, 0x19, 0x1E]
    letters = CONVERT["viscii"](bytes(used).decode("latin-1"))
    marked = [
        unicodedata.normalize("NFC", base + tone)
        for base in "aăâeêioôơuưy"
        for tone in "\u0301\u0300\u0309\u0303\u0323"
    ]
    assert sorted(letters) == sorted("".join([*marked, *"ăâêôơưđ"]) + "".join([*marked, *"ăâêôơưđ"]).upper())


def test_the_font_decides_where_the_text_is_too_short() -> None:
    assert convert([Run("céng hßa", ".VnTime"), Run(" coäng hoøa", "VNI-Times"), Run(" cộng hòa", "Arial")])[
        0
    ] == ("cộng hòa cộng hòa cộng hòa")


def test_capital_fonts_give_capitals() -> None:
    assert convert([Run("quyÕt ®Þnh ", ".VnTimeH"), Run("sè 5", ".VnTime")])[0] == "QUYẾT ĐỊNH số 5"
    assert draws_capitals("ABCDEF+.VnArialH,Bold")
    assert not draws_capitals(".VnTime")


def test_a_letter_and_its_mark_in_two_runs_are_one() -> None:
    assert convert(
        [Run("tieá", "VNI-Times"), Run("n", "VNI-Times"), Run("g ñö", "VNI-Times"), Run("ôøng", "VNI-Times")]
    )[0] == ("tiếng đường")


def test_both_encodings_in_one_document_are_told_apart() -> None:
    converted, notes = convert([Run(f"{TCVN3}\n", ".VnTime"), Run(VNI, "VNI-Times")])
    assert converted == f"{PLAIN}\n{PLAIN}"
    assert {note.encoding for note in notes} == {"tcvn3", "vni"}


def test_a_few_words_in_another_font_are_taken_for_what_the_rest_is() -> None:
    assert convert([Run(f"{TCVN3}\n", ".VnTime"), Run("m¸y mãc", "Arial")])[0] == f"{PLAIN}\nmáy móc"


@pytest.mark.parametrize("font", [".VnTime", "VNI-Times", ".VnTimeH", "VI Times"])
def test_unicode_text_that_kept_an_old_font_stays(font: str) -> None:
    converted, notes = convert([Run(PLAIN, font)])
    assert (converted, notes) == (PLAIN, ())


def test_unicode_words_among_old_ones_stay() -> None:
    assert only(f"{TCVN3 * 3} về thủy lợi")[0] == f"{PLAIN * 3} về thủy lợi"
    assert convert([Run(f"{TCVN3}\nvề thủy lợi", ".VnTime")])[0] == f"{PLAIN}\nvề thủy lợi"


@pytest.mark.parametrize(
    "text", [PLAIN, ENGLISH, "", "abc 123", "«Ça va?» «Où est le café de la forêt?» Là-bas, été 2024."]
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_text_in_unicode_is_left_alone(text: str, form: str) -> None:
    text = unicodedata.normalize("NFC" if form == "NFC" else "NFD", text)
    assert only(text) == (text, [])


@given(st.lists(st.sampled_from(SENTENCES), max_size=5).map(" ".join))
def test_vietnamese_sentences_are_left_alone(text: str) -> None:
    assert only(text) == (text, [])


@given(
    st.lists(st.tuples(st.text(max_size=40), st.sampled_from([None, ".VnTime", "VNI-Times", ".VnArialH"])))
)
def test_anything_is_converted_without_losing_a_line(pieces: list[tuple[str, str | None]]) -> None:
    runs = [Run(text, font) for text, font in pieces]
    assert convert(runs)[0].count("\n") == sum(run.text.count("\n") for run in runs)


def test_a_long_text_of_one_word_takes_no_long_time() -> None:
    text = "a" * 500_000 + " é"
    assert only(text) == (text, [])


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", "tcvn3"),
        (".vnarial", "tcvn3"),
        ("ABCDEF+.VnTime,Bold", "tcvn3"),
        ("VNI-Helve", "vni"),
        ("VNI Times", "vni"),
        ("VI Times", "viscii"),
        ("Times New Roman", None),
        ("Verdana", None),
        ("Viner Hand ITC", None),
        (None, None),
    ],
)
def test_fonts_name_their_encodings(font: str | None, encoding: str | None) -> None:
    assert encoding_of_font(font) == encoding


@pytest.mark.parametrize(
    "word", ["Nghiêng", "khuỷu", "QUYẾT", "giếng", "gìn", "đường", "thuở", "quỳnh", "yêu", "gì", "quốc"]
)
def test_syllables_are_known(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", ["", "été", "café", "¸", "cãc", "hoàch", "ßx", "áà", "viêtn", "a b"])
def test_other_words_are_no_syllables(word: str) -> None:
    assert not is_syllable(word)
