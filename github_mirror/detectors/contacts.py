"""Find e-mail addresses, phone numbers and network addresses."""

import ipaddress
import re
from collections.abc import Iterator
from itertools import chain

from github_mirror.detectors.found import Found, RemovalKind
from github_mirror.visible_text import VisibleText

# Possessive (`++`) and bounded repeats only: no input makes these patterns look twice at a character.
_LOCAL = r"\w.%+'&~!#$*-"
_EMAIL = re.compile(
    rf"(?:(?<![{_LOCAL}])(?P<local>[{_LOCAL}]++)|\"[^\"\n]{{1,64}}\")(?:@|%40"
    rf"|\s@\s)(?P<domain>[\w-]++(?:\.[\w-]++)++)"
)
_PERCENT_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++%40[\w-]++(?:\.[\w-]++)++")
# As Markdown writes it; the backslash before "_" and "@" is gone already.
_MARKDOWN_EMAIL = re.compile(
    r"(?<![\w.+\\-])(?P<local>(?:[\w.+-]|\\[.+-])++)@(?P<domain>[\w-]++(?:\\?[.-][\w-]++)++)"
)
_ESCAPED_EMAIL = re.compile(r"(?<![\w-])[\w-]++")
_TLD = (
    r"(?:org|com|edu|net|gov|mil|int|io|dev|cloud|info|eu|uk|us|ca|de|fr|es|pt|br|mx|ar|cl|co|nl|ch|se"
    r"|dk|fi|pl|cz|au"
    r"|nz|jp|cn|kr|tw|za|ke|ng|gh|ie|gr|ro|hu|sk|si|hr|lt|lv|ee|tr|il|sg|hk|in|it|be|no|ac|science"
    r"|earth|academy)"
)
_HALF_ESCAPED_EMAIL = re.compile(
    rf"(?<![\w.+-])(?=[\w+-])(?:(?!-40)[\w.+-]){{1,64}}-40[a-z0-9][\w-]{{0,62}}+(?:\.[\w-]{{1,63}}+){{0,3}}?\.{_TLD}(?![\w-])"
)
_DISPLAY_NAME = re.compile(
    r"(?:\"[^\"\n]{1,50}\"|(?:[^\W\d_a-z][\w.'-]{0,30},? ){0,3}[^\W\d_a-z][\w.'-]{0,30}) ?$"
)
_CODE_HOSTS = {"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "ssh.dev.azure.com"}
_RESOLUTION = re.compile(r"\d+x\.\w+")  # logo@2x.png

_AT = (
    r"(?:\s{0,2}[\[({<]\s?(?:at|@|arroba|arobase|chez)\s?[\])}>]\s{0,2}|\s{1,2}(?:at|arroba"
    r"|arobase)\s{1,2})"
)
_DOT = (
    r"(?:\s{0,2}[\[({<]\s?(?:dot|punto|point|punkt|ponto|\.)\s?[\])}>]\s{0,2}"
    r"|\s{1,2}(?:dot|punto|point|punkt|ponto)\s{1,2})"
)
_SPELLED = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{1,64}}+(?:{_DOT}[\w-]{{1,40}}+){{0,2}}?{_AT}[\w-]{{1,63}}+(?:(?:{_DOT}"
    rf"|\.)[\w-]{{1,63}}+){{0,3}}?"
    rf"{_DOT}{_TLD}(?![\w-])"
)
_HALF_SPELLED = re.compile(
    rf"(?<![\w./@-])(?!\w{{1,30}}\.(?:yaml|json|ipynb|conf|toml|zarr|txt|csv) )"
    rf"[a-z]{{1,30}}+[._][a-z]{{2,30}}+\d{{0,4}} at "
    rf"[\w-]{{1,63}}+(?:\.[\w-]{{1,63}}+){{0,3}}?\.{_TLD}(?![\w-])"
)
_BRACKETED = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}+\s{0,2}[\[({<]\s?(?:at|@|arroba"
    r"|arobase)\s?[\])}>]\s{0,2}[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,4}+"
)


def find_email_addresses(text: VisibleText) -> Iterator[Found]:
    """Find addresses, plain, percent-encoded, escaped as in pod names, and spelled out with "at" and "dot"."""
    folded = text.folded
    if "@" in folded or "%40" in folded:
        for match in _EMAIL.finditer(folded):
            if _is_address(match) and not _is_url_login(folded, match.start()):
                yield Found(RemovalKind.EMAIL, *_with_brackets(folded, match.start(), match.end()))
    if "@" in folded and "\\" in folded:
        escaped = (match for match in _MARKDOWN_EMAIL.finditer(folded) if "\\" in match[0])
        yield from (Found(RemovalKind.EMAIL, *match.span()) for match in escaped if _is_address(match))
    if "%40" in folded:
        yield from (Found(RemovalKind.EMAIL, *match.span()) for match in _PERCENT_EMAIL.finditer(folded))
    if "-2e" in text.lowered and "-40" in text.lowered:
        for match in _ESCAPED_EMAIL.finditer(text.lowered):
            if -1 < match[0].find("-40") < match[0].rfind("-2e"):
                yield Found(RemovalKind.EMAIL, *match.span())
    if "-40" in text.lowered:
        yield from (
            Found(RemovalKind.EMAIL, *match.span()) for match in _HALF_ESCAPED_EMAIL.finditer(text.lowered)
        )
    if re.search(r"(?:[\[({<\s]at|@|arroba|arobase)[\])}>\s]", text.lowered):
        for pattern in (_SPELLED, _HALF_SPELLED, _BRACKETED):
            yield from (Found(RemovalKind.EMAIL, *match.span()) for match in pattern.finditer(text.lowered))


def _is_address(match: re.Match[str]) -> bool:
    domain = match["domain"]
    if match["local"] and not any(map(str.isalnum, match["local"])):
        return False
    last = domain.rpartition(".")[2]
    if len(last) < 2 or not (last.isalpha() or last.startswith("xn--")) or _RESOLUTION.fullmatch(domain):
        return False
    return not (match["local"] == "git" and domain.lower() in _CODE_HOSTS)


def _is_url_login(text: str, start: int) -> bool:
    """Tell whether the "address" is the end of https://user:password@host, which is removed as a whole."""
    _, scheme, login = text[max(0, start - 260) : start].rpartition("://")
    return bool(scheme) and not any(end in login for end in " \n\t/@<>\"'")


def _with_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen an address to its mailto:, angle brackets and the display name before them."""
    if text[max(0, start - 7) : start].lower() == "mailto:":
        start -= 7
    if text[start - 1 : start] == "<":
        start -= 1
        before = text[max(0, start - 120) : start].rpartition("\n")[2]
        name = _DISPLAY_NAME.search(before)
        if name:
            start -= len(name[0])
        if text[end : end + 1] == ">":
            end += 1
    return start, end


_DATE = re.compile(r"\(?(?:\d{4}[-/. ]\d{1,2}[-/. ]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d\d)(?!\d)")
_PHONES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\w+])(?:\+|(?<![+.:/-])00)\s?\(?[1-9](?:[ ().\-/]{0,3}\d){6,14}+(?!\w)",
        r"(?<![\w.+/-])(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[.-])\d{3}[ .-]\d{4}(?![\w-]|\.\d)",
        r"(?<![\w.+/-])(?:1[ .-])?[2-9]\d\d [2-9]\d\d[ -]\d{4}(?![\w-]|\.\d)",
        r"(?<![\w.+/:-])0[1-9](?:[ .-]\d\d){4}(?![\w-])",
        r"(?<![\w.+/:$-])\(?0[1-9]\d{0,4}\)?[ /-]{1,3}\d{2,8}(?:[ -]\d{2,8}){0,3}+(?![\w:/-])",
        r"(?<![\w.+/:$-])\(\d{2,3}\) ?\d{4,5}[- ]\d{4}(?![\w-])",
    )
)
# A number may be wrapped once. Without "+", brackets, "-" or a label, lines of numbers are only numbers.
_WRAPPED_PHONES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\w+])(?:\+|(?<![+.:/-])00)\s?\(?[1-9](?:[ ().\-/]{0,3}\d){0,12}[ ).\-/]{0,2}\n[ \t]{0,4}"
        r"[(]?\d(?:[ ().\-/]{0,3}\d){1,10}(?!\w)",
        r"(?<![\w.+/-])(?:1[ .-])?(?:\(\d{3}\) ?\n?|\d{3}[.-]\n?|[2-9]\d\d\n(?=\d{3}[.-]))\d{3}(?:[ .-]\n?|\n)\d{4}"
        r"(?![\w-]|\.\d)",
        r"(?<![\w.+/:-])0[1-9](?:(?:[ .-]\n?|\n)\d\d){4}(?![\w-])",
    )
)
_PHONE_WORD = (
    r"(?:\b(?:tele?(?:phone|fone|fono|fon)?|telef|phone|mobile|mobil|mobiel|movil|celular|cell?\.|cellphone"
    r"|handy|fax|whatsapp"
    r"|portable|gsm|cell ?:|sms|signal ?:|my number(?: is)?|(?:call|text|reach|ring) (?:me|us) (?:at"
    r"|on)|llamame al)"
    r"|\bphone number|\u260e|\U0001f4de|\u96fb\u8a71|\u7535\u8bdd|\u0442\u0435\u043b)"
    r"(?: (?:number|no|nr|num|is|nummer|numero))?[\s.:#=/)-]{0,6}"
)
_LABELLED_PHONE = re.compile(_PHONE_WORD + r"([+(]?\d(?:[ ().\-/]{0,2}\d){5,14}+)(?!\w)")
_LABELLED_WRAPPED_PHONE = re.compile(
    _PHONE_WORD
    + r"([+(]?\d(?:[ ().\-/]{0,2}\d){1,12}[ ).\-/]{0,2}\n[ \t]{0,4}\(?\d(?:[ ().\-/]{0,2}\d){1,10})(?!\w)"
)


def find_phone_numbers(text: VisibleText) -> Iterator[Found]:
    """Find numbers in international, North American and European shape, and any number behind a word for phone."""
    for pattern in _PHONES:
        for match in pattern.finditer(text.folded):
            n_digits = sum(map(str.isdigit, match[0]))
            if 8 <= n_digits <= 15 and not _DATE.match(match[0]):
                yield Found(RemovalKind.PHONE, *match.span())
    for match in _LABELLED_PHONE.finditer(text.lowered):
        if not _DATE.match(match[1]):
            yield Found(RemovalKind.PHONE, *match.span(1))
    if "\n" in text.folded:
        yield from _wrapped_phone_numbers(text)


def _wrapped_phone_numbers(text: VisibleText) -> Iterator[Found]:
    for pattern in _WRAPPED_PHONES:
        for match in pattern.finditer(text.folded):
            if match[0].count("\n") == 1 and 8 <= sum(map(str.isdigit, match[0])) <= 15:
                yield Found(RemovalKind.PHONE, *match.span())
    for match in _LABELLED_WRAPPED_PHONE.finditer(text.lowered):
        if 7 <= sum(map(str.isdigit, match[1])) <= 15 and not _DATE.match(match[1]):
            yield Found(RemovalKind.PHONE, *match.span(1))


_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IPV4 = re.compile(rf"(?<![\w.-])(?:{_OCTET}(?:\.|\[\.\])){{3}}{_OCTET}(?![\w-]|\.\w)(?:/\d{{1,2}}(?!\d))?")
# Wrapped: 1.2.3. and a number on the next line are more likely a version that ends a sentence.
_WRAPPED_IPV4 = re.compile(
    rf"(?<![\w.-])(?=\d\d|\d\.\d{{1,3}}\.?\n)(?:{_OCTET}(?:\.\n?|\n\.)){{3}}{_OCTET}(?![\w-]|\.\w)(?:/\d{{1,2}}(?!\d))?"
)
_WRAPPED_IPV6 = re.compile(
    r"(?<![\w:.])[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{0,4}){1,7}(?:\n:|(?<=:)\n)"
    r"[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){0,6}(?![\w:])"
)
_DASHED_IPV4 = re.compile(rf"(?<![\w.])ip-(?:{_OCTET}-){{3}}{_OCTET}(?![\w-])")
_IPV6 = re.compile(
    r"(?<![\w:.])[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,}+(?:(?<=:)(?:\d{1,3}\.){3}\d{1,3})?(?:%\w{1,15}+)?(?:/\d{1,3})?"
)
_MAC = re.compile(r"(?<![\w:-])[0-9a-fA-F]{2}(?:([:-])[0-9a-fA-F]{2})(?:\1[0-9a-fA-F]{2}){4}(?![\w:-])")
_VERSION_BEFORE = re.compile(
    r"(?:version|firmware|driver|build|plugin|equation|eq\.?|figure|table|chapter"
    r"|release|section|rfc|§|chart|tag|v|[=<>~^]=?|\w[\w.-]*/[\w./-]+:)[\"':= ]{0,3}$"
)
# Behind these a number in four parts is an address, and so it is before a port.
_HOST_BEFORE = re.compile(r"(?:from|ip|addr|address|host|client|remote|peer|source|src|dst|server|node|to)=$")
_PORT_BEHIND = re.compile(r":\d{2,5}(?![\w.])")
_HARMLESS_IPV4 = ("127.", "0.", "255.", "169.254.169.254")  # said of everybody's machine


def find_network_addresses(text: VisibleText) -> Iterator[Found]:
    """Find IPv4, IPv6 and hardware addresses, with prefix lengths; loopback and netmasks say nothing and stay."""
    folded = text.folded
    for match in chain(_IPV4.finditer(folded), _WRAPPED_IPV4.finditer(folded) if "\n" in folded else ()):
        if match[0].count("\n") > 1:
            continue
        before = text.lowered[max(0, match.start() - 100) : match.start()].rpartition("\n")[2]
        is_host = _HOST_BEFORE.search(before) or _PORT_BEHIND.match(folded, match.end())
        is_version = not is_host and _VERSION_BEFORE.search(before)
        if not match[0].startswith(_HARMLESS_IPV4) and not is_version:
            yield Found(RemovalKind.IP_ADDRESS, *match.span())
    if "ip-" in folded:
        yield from (Found(RemovalKind.IP_ADDRESS, *match.span()) for match in _DASHED_IPV4.finditer(folded))
    if ":" in folded:
        for match in chain(_IPV6.finditer(folded), _WRAPPED_IPV6.finditer(folded)):
            if _is_ipv6(match[0].replace("\n", "")):
                yield Found(RemovalKind.IP_ADDRESS, *match.span())
        yield from (Found(RemovalKind.IP_ADDRESS, *match.span()) for match in _MAC.finditer(folded))


def _is_ipv6(written: str) -> bool:
    bare = written.partition("/")[0].partition("%")[0]
    if len(bare) > 45 or not any(map(str.isdigit, bare)):
        return False
    try:
        return not ipaddress.IPv6Address(bare).is_loopback
    except ValueError:
        return False
