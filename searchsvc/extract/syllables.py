"""Whether a word can be a Vietnamese syllable: onset, rhyme and tone as the spelling rules have them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_ONSET = "b|ch?|d|đ|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x"
_OPEN = (
    "a|ai|am|an|ang|anh|ao|au|ay|ăm|ăn|ăng|âm|ân|âng|âu|ây|e|em|en|eng|eo|ê|êm|ên|êng|ênh|êu"
    "|i|ia|iêm|iên|iêng|iêu|im|in|inh|iu|o|oa|oai|oam|oan|oang|oanh|oao|oay|oăm|oăn|oăng|oe|oen|oeo|oi|om|on|ong|oong"
    "|ô|ôi|ôm|ôn|ông|ơ|ơi|ơm|ơn|u|ua|uân|uâng|uây|uê|uênh|ui|um|un|ung|uơ|uôi|uôm|uôn|uông|uy|uya|uyên|uyn|uynh|uyu"
    "|ư|ưa|ưi|ưm|ưn|ưng|ươi|ươm|ươn|ương|ươu|ưu|y|yêm|yên|yêng|yêu|ynh"
)
_STOPPED = (
    "ac|ach|ap|at|ăc|ăp|ăt|âc|âp|ât|ec|ep|et|êch|êp|êt|ich|iêc|iêp|iêt|ip|it|oac|oach|oap|oat|oăc|oăt|oc|oet|ooc|op|ot"
    "|ôc|ôp|ôt|ơp|ơt|uât|uc|uêch|uôc|uôt|up|ut|uych|uyêt|uyp|uyt|ưc|ươc|ươp|ươt|ưt|ych|yêt|yt"
)
_SYLLABLE = re.compile(rf"(?:{_ONSET})?(?:(?:{_OPEN})|(?P<stopped>{_STOPPED}))")
_STOPPED_TONES = ("\u0301", "\u0323")
"""A syllable that ends in c, ch, p or t has the acute tone or the one with a dot below."""


@lru_cache(maxsize=1 << 16)
def is_syllable(word: str) -> bool:
    """Whether a word, in any case and normal form, is spelt as a Vietnamese syllable with its tone."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = _TONES.findall(decomposed)
    found = _SYLLABLE.fullmatch(unicodedata.normalize("NFC", _TONES.sub("", decomposed)))
    if found is None or len(tones) > 1:
        return False
    return found["stopped"] is None or tones in ([_STOPPED_TONES[0]], [_STOPPED_TONES[1]])
