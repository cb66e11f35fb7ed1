"""Identifiers and names as people write them, and the form in which we compare them."""

import re
import unicodedata

CREDENTIALS = frozenset(
    "md do np pa pac pa-c crna cnm dpm dds dmd od dc phd psyd lcsw lpc lmft rn aprn fnp facp facs "
    "faap dnp msn mph bcba pt dpt ot slp".split()
)
TITLES = frozenset("dr dr. prof prof. mr mrs ms".split())
SUFFIXES = frozenset("jr sr ii iii iv".split())


def npi_problem(npi: str) -> str | None:
    """What is wrong with an NPI as written, None when its form is right.

    Ten digits starting with 1 or 2, Luhn over `80840` + NPI (CMS, check digit).
    A right form does not prove that the number exists.
    """
    if not re.fullmatch(r"\d{10}", npi):
        return "An NPI has ten digits"
    if npi[0] not in "12":
        return "An NPI starts with 1 or 2"
    total = 24
    for place, figure in enumerate(npi):
        digit = int(figure)
        doubled = digit * 2 if place % 2 == 0 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return None if total % 10 == 0 else "The check digit of this NPI is wrong"


def dea_problem(number: str) -> str | None:
    """What is wrong with a DEA number as written, None when its form is right.

    Two letters (the second may be a 9) and seven digits; the last is that of
    (d1 + d3 + d5) + 2 (d2 + d4 + d6).
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z9]\d{7}", number):
        return "A DEA number has two letters and seven digits"
    figures = [int(figure) for figure in number[2:]]
    total = sum(figures[0:6:2]) + 2 * sum(figures[1:6:2])
    return None if total % 10 == figures[6] else "The check digit of this DEA number is wrong"


def fold(text: str) -> str:
    """Lower case, no accents, single spaces: the form in which words are compared."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    bare = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return " ".join(bare.casefold().split())


def fold_name(name: str) -> str:
    """A person's name in comparable form: given names first, no titles or degrees.

    `Smith, Jane A MD`, `Dr. Jane A. Smith` and `JANE A SMITH, M.D., FACP`
    become `jane a smith`.
    """
    text = fold(re.sub(r"\([^)]*\)", " ", name)).replace(".", "")
    parts = [part.split() for part in text.split(",")]
    kept = [[word for word in part if _is_name(word)] for part in parts]
    named = [part for part in kept if part]
    if len(named) > 1:
        named = [*named[1:], named[0]]
    return " ".join(word for part in named for word in part)


def _is_name(word: str) -> bool:
    return not (word in CREDENTIALS or word in TITLES or word in SUFFIXES)
