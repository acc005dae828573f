"""Find the people of a ticket: names handed in, and user names in pods, paths, URLs and listings."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from github_mirror.detectors.found import Detector, Found, RemovalKind
from github_mirror.detectors.words import NO_PERSON, NO_USER
from github_mirror.visible_text import SENTINEL, VisibleText

_WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*+")
# In web addresses spaces and punctuation are written %20.
_PERCENT = "%(?:2[0-9a-f]|3[a-f]|5f)"
_SPOKEN_WORD = re.compile(f"(?:{_PERCENT})?([^\\W_](?:[^\\W_]|[\u0300-\u036f])*+)")
_NEXT_WORD = re.compile(f"(?:[\\s._,+'\"-]|{_PERCENT}){{0,4}}([^\\W_](?:[^\\W_]|[\u0300-\u036f])*+)")
_SHORTEST_PART = 3
# Shorter ones with an ending are too often words of their own. All count only with a capital letter.
_SHORTEST_INFLECTED = 5
_ENDINGS = (
    "a", "e", "i", "o", "u", "y", "n", "es", "en", "em", "ie", "om", "ou", "ov", "ova", "ove", "ovi", "owi", "owie",
    "owa", "owej", "ego", "emu", "ej", "im", "ym", "iem", "in", "ine",
)  # fmt: skip
# As fold_word leaves them: without the breve of the short i.
_CYRILLIC_ENDINGS = ("а", "у", "е", "ы", "и", "ю", "ои", "ом", "ым", "ого", "ому", "еи", "ем", "ых")
_ACCENT_SPELLINGS = {
    "ä": "ae",
    "ö": "oe",
    "ü": "ue",
    "å": "aa",
    "ø": "oe",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
}
_PLAIN_SPELLINGS = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "ı": "i",
    "ß": "s",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
}


# Cyrillic and Greek letters that look like Latin ones, capitals apart: a small eta is an n, a capital one an H.
_LOOKALIKES = str.maketrans(
    "аеіјкморсуԁһԛԝѕхѵӏгАВЕІЈКМНОРСТУЅХԚԜαβεικνορτυχγωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeijkmopcydhqwsxvlrABEIJKMHOPCTYSXQWabeikvoptuxywABEZHIKMNOPTYX",
)


@dataclass(frozen=True)
class _Sought:
    """What to look for: runs of words by their first word, inflected names, names in scripts without spaces."""

    runs: dict[str, tuple[tuple[str, ...], ...]]
    inflected: frozenset[str]
    unspaced: tuple[str, ...]


def name_detector(names: Collection[str]) -> Detector:
    """Return a detector of these names and addresses, whole or in parts, and of the user names made from them."""
    sought = _sought(names)

    def find_names(text: VisibleText) -> Iterator[Found]:
        yield from _runs_in(text, sought)
        for name in sought.unspaced:
            yield from (
                Found(RemovalKind.NAME, *match.span()) for match in re.finditer(re.escape(name), text.folded)
            )

    return find_names


def _runs_in(text: VisibleText, sought: _Sought) -> Iterator[Found]:
    if not sought.runs:
        return
    for match in _SPOKEN_WORD.finditer(text.lowered):
        start = match.start(1)
        spellings = _spellings(text, start, match.end())
        if text.shown[start].isupper() and not sought.inflected.isdisjoint(spellings):
            yield Found(RemovalKind.NAME, start, match.end())
        for run in (run for spelling in spellings for run in sought.runs.get(spelling, ())):
            end = _run_end(text, match.end(), run[1:])
            if end:
                is_name = len(run) > 1 or run[0].isalpha()
                yield Found(RemovalKind.NAME if is_name else RemovalKind.USER_NAME, start, end)
                break


def _spellings(text: VisibleText, start: int, end: int) -> set[str]:
    """Return a word folded: as it stands, without digits around it, and with Latin letters for their look-alikes."""
    word = fold_word(text.lowered[start:end])
    spellings = {word, word.strip("0123456789")}
    if not word.isascii():
        spellings.add(fold_word(text.shown[start:end].translate(_LOOKALIKES)).strip("0123456789"))
    return spellings


def _run_end(text: VisibleText, at: int, words: tuple[str, ...]) -> int | None:
    """Return where these words end if they follow, with little between them."""
    for word in words:
        match = _NEXT_WORD.match(text.lowered, at)
        if not match or word not in _spellings(text, *match.span(1)):
            return None
        at = match.end()
    return at


def fold_word(word: str) -> str:
    """Return a word without case and accents."""
    if word.isascii():
        return word.lower()
    bare = "".join(
        mark for mark in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(mark)
    )
    return "".join(_PLAIN_SPELLINGS.get(letter, letter) for letter in bare)


def _sought(names: Collection[str]) -> _Sought:
    runs: set[tuple[str, ...]] = set()
    unspaced = []
    for name in names:
        spoken, _, domain = name.partition("@")
        if not domain and _is_unspaced(name):
            unspaced.append(re.sub(r"\s+", "", name))
            continue
        spellings = {
            spoken,
            "".join(_ACCENT_SPELLINGS.get(c, c) for c in unicodedata.normalize("NFC", spoken.lower())),
        }
        for spelling in spellings:
            runs.update(
                _forms(tuple(fold_word(word) for word in _WORD.findall(spelling)), is_address=bool(domain))
            )
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for run in sorted(runs, key=len, reverse=True):
        by_first.setdefault(run[0], []).append(run)
    inflected = frozenset(form for run in runs if len(run) == 1 for form in inflections(run[0])) - set(
        by_first
    )
    return _Sought({first: tuple(found) for first, found in by_first.items()}, inflected, tuple(unspaced))


def inflections(name: str) -> Iterator[str]:
    """Yield the forms that a folded name takes in a sentence: Okafors, Wrony, Wronie, Petrovem, Ivanovoj."""
    if not name.isalpha() or len(name) < _SHORTEST_PART:
        return
    yield name + "s"
    if len(name) < _SHORTEST_INFLECTED:
        return
    endings = _CYRILLIC_ENDINGS if name[-1] >= "\u0400" else _ENDINGS
    stem = name[:-1] if name[-1] in "aeoyа" else name
    yield from (base + ending for base in {name, stem} for ending in endings)


def _forms(words: tuple[str, ...], *, is_address: bool) -> Iterator[tuple[str, ...]]:
    """Yield a name whole, its parts, and the usual user names: okafor, joy, jokafor, joyo, joyokafor, okaforj."""
    telling = [word for word in words if word not in NO_PERSON]
    if not telling:
        return
    if len(words) > 1 or len(words[0]) >= _SHORTEST_PART:
        yield words
        yield ("".join(words),)
    yield from ((word,) for word in telling if len(word) >= _SHORTEST_PART and not word.isdigit())
    trimmed = (re.sub(r"\d+$", "", word) for word in telling if is_address)
    yield from ((word,) for word in trimmed if len(word) > _SHORTEST_PART and word not in NO_PERSON)
    if len(words) > 1:
        first, last = words[0], words[-1]
        joined = (
            first[0] + last,
            last + first[0],
            first + last[0],
            first + last,
            last + first,
            "".join(w[0] for w in words[:-1]) + last,
        )
        yield from ((word,) for word in joined if len(word) > _SHORTEST_PART)
        yield (last, first)


def _is_unspaced(name: str) -> bool:
    letters = [letter for letter in name if letter.isalpha()]
    return bool(letters) and all(
        "\u3040" <= letter <= "\ud7af" or letter >= "\U00020000" for letter in letters
    )


_POD = re.compile(r"(?<![\w.-])(?:jupyter|claim)-(?P<user>[a-z0-9][a-z0-9-]{0,200}+)(?![\w.]*/)")
_POD_PART = (
    r"(?:hub|lab|labs|server|servers|notebook|notebooks|book|books|health|console|client|core|events"
    r"|lsp|git|ai|resource|proxy|docker|repo2docker|kernel"
    r"|kernels|gateway|scheduler|worker|workers|widgets|contrib|vscode|rsession|rstudio|desktop|remote"
    r"|matlab|sshd|sync|fs|collaboration|ydoc|yjs|cache|singleuser|image|images|themes?|nfs|home"
    r"|directory|directories|directory-backup|page|office|work|made|brew|user|username|users|name|meets"
    r"|ui|web|base|minimal|based|style|related|native|wide|to|and|of|pvc|claim|size|id|api"
    r"|admin|operator|controller|static|shared|storage|volume|template|pod|pods|[0-9a-f]{1,10}|\d+|v\d+"
    r"|template-\w+|x|prod|staging|public|demo|test)"
)
_POD_OK = re.compile(
    rf"{_POD_PART}(?:-{_POD_PART})*|(?=[^\d]*$)(?:resource-usage|server-.*|lab-.*|hub-.*|notebook-.*)"
)
_IN_PATH = re.compile(
    r"(?P<root>[\\/]home[\\/]|/users/|:[\\/]{1,2}users[\\/]{1,2}|\\{1,2}users\\{1,2}|:\\{1,2}(?:benutzer|utilisateurs|usuarios)\\{1,2}(?!users)|/homes/(?:[\w-]{1,40}+/(?=\w))?|[/-]scratch/)"
    r"(?P<user>[\w.@+-]{1,64}+)"
)
_URL_USER = re.compile(
    r"(?:/hub)?(?:/user/|/api/users/|/hub/spawn/|/hub/spawn-pending/|/hub/admin#/users/"
    r"|/hub/user/)(?P<user>[\w.@%+-]{1,128}+)"
)
_DOCUMENTATION = re.compile(r"github|docs|documentation|wiki")
_TILDE = re.compile(r"(?<![\w~./])~(?P<user>[a-z_][\w-]{1,31}+)(?=[/:\s]|$)")
_AT_HOST = re.compile(
    rf"(?<![\w.@/-])(?P<user>[a-z_][\w.-]{{0,31}}+)@(?={SENTINEL}|localhost\b|(?:\d{{1,3}}\.){{3}}\d)"
)
_NETRC = re.compile(r"(?<!\w)(?:login|user) (?P<user>[\w.-]{2,64}+) (?:with )?(?:the )?password\b")
_PROMPT = re.compile(r"(?<![\w.@-])(?P<user>[a-z_][\w.-]{0,31}+)@[\w.-]{1,64}+:[~/][^\s$#]{0,100}[$#]")
_LISTED = re.compile(
    r"(?:^|(?<=\s))[-dlcbsp][rwxsStT-]{9}[+.@]?\s{1,4}\d{1,6}\s{1,4}(?P<user>[\w.@-]{1,64}+)\s", re.MULTILINE
)
_LABELLED = re.compile(
    r"(?<![a-z])(?:user[ -]?names?|user[ _-]?id|login(?: ?name)?|(?:github|gitlab|orcid|jupyterhub"
    r"|cilogon|hub|my) (?:user ?name|handle|login|account|name|id|user)"
    r"|handle|nom d'utilisateur|identifiant|usuario(?: de github)?|nombre de usuario|nome de usuario"
    r"|benutzername|nutzername|gebruikersnaam|github(?= ?: ?@?[\w-]{2,40}\s{0,4}(?:$|[,;)]))"
    r"|jupyterhub_user|nb_user|logname|user(?==)"
    r"|(?:skype|telegram|twitter|discord|matrix|mastodon|bluesky)(?= ?:))"
    r"[\"'`]?(?:\s{0,2}(?:=>|[:=])\s{0,2}|\s(?:is|ist|es|est|e|to"
    r"|was)\s|\s(?=[\"'`@]))[\"'`]?@?(?P<user>[a-z0-9][\w.-]{1,63}+)(?![\w@:/(])"
)
_OF_LOG = re.compile(
    r"(?<![a-z])(?:(?:servers?|pods?|spawn(?:er|ing)?|notebooks?|quota|volume|home(?: directory)?) (?:for|of) user"
    r"|user logged (?:in|out):|user(?= [\"'`][\w.@-]{2,64}[\"'`])"
    r"|(?:remove|add|delete|invite|block|unblock|disable|enable) (?:the )?user"
    r"|(?:adding|removing|deleting|culling|authenticated|authorized|unauthorized) user"
    r"|(?:log(?:ged|in)?|sign(?:ed)?)(?: in)? as(?: user)?|whoami[\"'`]? (?:prints|says|gives|shows|returns|is|->|=>)"
    r"|sudo -u|ssh -l|su -)"
    r" [\"'`]?(?P<user>[a-z0-9][\w.@-]{1,63}+)(?![/(])|(?<![a-z])uid=\d{1,10}\((?P<id>[a-z0-9][\w.@-]{1,63}+)\)"
)
_ORCID = re.compile(r"(?<![\w-])(?:\d{4}-){3}\d{3}[\dxX](?![\w-])")


def find_user_names(text: VisibleText) -> Iterator[Found]:
    """Find user names in pod names, home directories, hub URLs, shell prompts, listings and behind their labels."""
    lowered = text.lowered
    for match in _POD.finditer(lowered):
        if not _POD_OK.fullmatch(match["user"]):
            yield Found(RemovalKind.USER_NAME, *match.span("user"))
    for match in _IN_PATH.finditer(lowered):
        if _is_user(match) and not _is_in_web_address(lowered, match.start()):
            yield Found(RemovalKind.USER_NAME, *_bare(match))
    for match in _URL_USER.finditer(lowered):
        if _is_user(match) and not _DOCUMENTATION.search(lowered, max(0, match.start() - 60), match.start()):
            yield Found(RemovalKind.USER_NAME, *_bare(match))
    for pattern in (_TILDE, _PROMPT, _AT_HOST, _NETRC, _LISTED, _LABELLED):
        for match in pattern.finditer(lowered):
            if _is_user(match):
                yield Found(RemovalKind.USER_NAME, *_bare(match))
    for match in _OF_LOG.finditer(lowered):
        name = match[match.lastgroup or 0].rstrip(".,-")
        if name and name not in NO_USER and not name.isdigit():
            at = match.start(match.lastgroup or 0)
            yield Found(RemovalKind.USER_NAME, at, at + len(name))
    yield from (Found(RemovalKind.USER_NAME, *match.span()) for match in _ORCID.finditer(lowered))


def _is_user(match: re.Match[str]) -> bool:
    user = match["user"].rstrip(".,-")
    return bool(user) and user not in NO_USER and not user.isdigit() and not user.startswith("$")


def _bare(match: re.Match[str]) -> tuple[int, int]:
    return match.start("user"), match.start("user") + len(match["user"].rstrip(".,-"))


def _is_in_web_address(lowered: str, at: int) -> bool:
    """Tell whether the path belongs to a URL, where /home/news is a page."""
    before = re.split(r"[\s\"'`<>()|]", lowered[max(0, at - 200) : at])[-1]
    return "://" in before and not before.startswith("file://")
