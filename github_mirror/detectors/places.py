"""Find where people live or work: streets with a house number, as five languages write them."""

import re
from collections.abc import Iterator

from github_mirror.detectors.found import Found, RemovalKind
from github_mirror.visible_text import VisibleText

_UPPER = r"[^\W\d_a-z]"
_CAPITALISED = rf"{_UPPER}[\w'-]{{1,30}}"
_NAME = rf"{_UPPER}(?:[^\W\d_]|['-]){{1,30}}"
_TOWN = rf"{_NAME}(?:[ -]{_NAME}){{0,2}}"
_NUMBER = r"\d{1,4} ?[a-zA-Z]?(?:[-/]\d{1,4}[a-zA-Z]?)?(?!\w)"
_POSTCODE = r"(?:[A-Z]{1,2}[- ]?)?\d{4,6}(?!\d)|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?!\w)"
# What may follow the street: a flat, a town, a state, a postcode in either order.
_REST = (
    rf"(?:,? (?:Apt|Suite|Ste|Unit|Flat|Floor|Room)\.? ?#?\w{{1,6}})?"
    rf"(?:,?[ \n]{{1,2}}(?:{_POSTCODE})[ ,]{{1,2}}{_TOWN}"
    rf"|,[ \n]{{0,2}}{_TOWN}(?:,? [A-Z]{{2}})?(?:,? (?:{_POSTCODE}))?)?"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w.:-])\d{{1,5}}[a-zA-Z]? (?:(?!(?:Google|One|Shared|Team|Hard|Disk|My|USB|Flash) )"
        rf"{_CAPITALISED} ){{1,4}}(?:Street|St(?=[.,\n]|$)\.?|Avenue|Ave\b\.?|Road|Rd\b\.?|Boulevard|Blvd\b\.?"
        rf"|Lane|Drive|Parkway|Pkwy|Crescent)(?!\w){_REST}",
        rf"(?<![\w./-]){_UPPER}[\w-]{{0,30}}(?: [\w-]{{2,20}}){{0,2}}? ?"
        rf"(?:[sS]trass?e|[sS]tr\.|allee|gasse) {_NUMBER}{_REST}",
        rf"(?<![\w./-]){_UPPER}[\w-]{{2,30}}(?:weg|platz|ring|damm|ufer|laan|straat) {_NUMBER}"
        rf",?[ \n]{{1,2}}(?:{_POSTCODE}) {_TOWN}",
        rf"(?<![\w.:-])\d{{1,4}}(?: ?(?:bis|ter))?,? (?:rue|avenue|boulevard|bd|impasse"
        rf"|allee|quai|chemin|place|cours|route) "
        rf"(?:(?:de|du|des|la|le|les) |d'|l'){{0,2}}{_TOWN}{_REST}",
        rf"(?<![\w./-])(?:Calle|C/|Avenida|Avda\.?|Av\.|Paseo|Rua|Carrera) ?(?:(?:de|del|da|do|dos|la|las|los) ){{0,2}}"
        rf"{_TOWN},? (?:(?:no|num|n)\.? ?|# ?)?\d{{1,5}}(?!\w){_REST}",
        r"(?<!\w)(?:P\. ?O\. ?|PO )[Bb]ox \d{1,6}(?!\w)",
    )
)


def find_postal_addresses(text: VisibleText) -> Iterator[Found]:
    """Find streets with a house number, and the town behind them."""
    for pattern in _PATTERNS:
        yield from (Found(RemovalKind.PLACE, *match.span()) for match in pattern.finditer(text.folded))
