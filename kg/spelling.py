"""How a Chinese name may be typed in Latin letters: its pinyin with or without tones and blanks, or its initials."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_HAN = re.compile(r"[\u3400-\u9fff]")
_TONE_DIGIT = re.compile(r"(?<=[a-z])[1-5](?![0-9])")
#: Fewer letters are the initials of too much.
_INITIALS = 2


def folded(text: str) -> str:
    """A text as it is compared: lower case, no tones (marks or digits), blanks or apostrophes; ü is u."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    kept = "".join(c for c in decomposed if unicodedata.category(c) != "Mn" and not c.isspace() and c not in "'’")
    return _TONE_DIGIT.sub("", kept).replace("lv", "lu").replace("nv", "nu")


@lru_cache(maxsize=32768)
def syllables(name: str) -> tuple[str, ...]:
    """The syllables of a name without tones, as folded; a run of other characters is one. Empty: no Chinese in it."""
    if not _HAN.search(name):
        return ()
    # It takes a fifth of a second to load, and most searches are in Chinese.
    from pypinyin import lazy_pinyin

    found = (folded(part) for part in lazy_pinyin(name))
    return tuple(part for part in found if part)


def fit(name: str, wanted: str) -> int | None:
    """How well a folded text spells a Chinese name, None if it does not.

    0 its whole pinyin, 1 its initials, 2 the beginning of its pinyin, 3 of its initials, 4 pinyin of a part of it.
    """
    parts = syllables(name)
    if not parts or not wanted:
        return None
    whole = "".join(parts)
    initials = "".join(part[0] for part in parts) if len(wanted) >= _INITIALS else ""
    for rank, fits in enumerate((whole == wanted, initials == wanted, whole.startswith(wanted))):
        if fits:
            return rank
    if initials.startswith(wanted):
        return 3
    within = any("".join(parts[n:]).startswith(wanted) for n in range(1, len(parts)))
    return 4 if within and len(wanted) >= _INITIALS else None
