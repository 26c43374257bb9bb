"""The mutants of a number: one digit changed at a time."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kg.model.number import Number


def mutants(number: Number) -> Iterator[tuple[int, Number]]:
    """The number with one digit changed, and the position of the digit: 1 is the first that is not zero, 2 the next;
    0 are zeros before it. The leading digit becomes three others of 1 to 9, the others the next one.

    A number word is changed in its value, in the digits that the word can say.
    """
    text = number.printed if _spelled(number) else _word(number)
    digits = [index for index, char in enumerate(text) if char.isdigit()]
    first = next((n for n, index in enumerate(digits) if text[index] != "0"), 0)
    last = len(digits) if _spelled(number) else len("".join(text).rstrip("0"))
    for place, index in enumerate(digits[:last] if last else digits):
        digit = int(text[index])
        others = _others(digit) if place == first else (1,) if place < first else ((digit + 1) % 10,)
        for other in others:
            yield max(place - first + 1, 0), _reading(number, f"{text[:index]}{other}{text[index + 1 :]}")


def _others(digit: int) -> tuple[int, ...]:
    """One more, one less and five more, within 1 to 9."""
    return tuple(dict.fromkeys(n for n in (digit + 1, digit - 1, (digit + 4) % 9 + 1) if 1 <= n <= 9 and n != digit))


def _bare(text: str) -> str:
    return text.rstrip("%％").replace(",", "").lstrip("+-")


def _spelled(number: Number) -> bool:
    """Whether the print is in digits, and not a number word."""
    return number.printed.isascii() and _bare(number.printed) == _word(number)


def _word(number: Number) -> str:
    return str(abs(number.value).quantize(Decimal(1).scaleb(-number.decimals)))


def _reading(number: Number, text: str) -> Number:
    value = Decimal(_bare(text))
    return Number(text, -value if number.value < 0 else value, number.decimals)
