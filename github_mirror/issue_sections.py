"""Read the texts that people wrote out of an issue of ours, as GitHub shows it. Pure."""

import re

DESCRIPTION, INVESTIGATION = "### Short description\n\n", "### Investigation results\n\n"
NO_DESCRIPTION, NO_INVESTIGATION = "None given.", "Nothing yet."
_MARKER = re.compile(r"\n*<!-- [\w:=. -]{1,200} -->\s*$")


def written_texts(body: str) -> tuple[str, str] | None:
    """Return the description and the investigation's results of a body; None where their headings are not both there.

    Whether it is all that the body says, only rendering it again tells.
    """
    text = _MARKER.sub("", body.replace("\r\n", "\n"))
    if text.count(DESCRIPTION) != 1 or text.count(INVESTIGATION) != 1:
        return None
    _, _, rest = text.partition(DESCRIPTION)
    description, found, investigation = rest.partition(INVESTIGATION)
    if not found:
        return None
    return _said(description, NO_DESCRIPTION), _said(investigation, NO_INVESTIGATION)


def _said(text: str, nothing: str) -> str:
    return "" if text.strip() == nothing else text.strip()
