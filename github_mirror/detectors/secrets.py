"""Find keys, tokens and other credentials that machines use."""

import re
from collections.abc import Iterator
from itertools import chain

from github_mirror.detectors.found import Found, RemovalKind
from github_mirror.detectors.secret_shapes import is_random, looks_secret, starts_word
from github_mirror.visible_text import SENTINEL, VisibleText, without_marks

# (what must occur, pattern starting with exactly that, whether a letter or digit before it means something else).
# The plain substring search first keeps a large text without secrets cheap.
_PREFIXED = tuple(
    (needle, re.compile(pattern), is_word)
    for needle, pattern, is_word in (
        ("ghp_", r"ghp_\w{16,}+", False),
        ("gho_", r"gho_\w{16,}+", False),
        ("ghs_", r"ghs_\w{16,}+", False),
        ("ghu_", r"ghu_\w{16,}+", False),
        ("ghr_", r"ghr_\w{16,}+", False),
        ("github_pat_", r"github_pat_\w{20,}+", False),
        ("gl", r"gl(?:pat|dt|rt|ptt|cbt|ft|soat|agent|imt|oas)-[\w.-]{16,}+", True),
        ("AKIA", r"AKIA[A-Z0-9]{16}", True),
        ("ASIA", r"ASIA[A-Z0-9]{16}", True),
        ("AIza", r"AIza[\w-]{30,}+", False),
        ("ya29.", r"ya29\.[\w.-]{20,}+", False),
        ("GOCSPX-", r"GOCSPX-[\w-]{20,}+", False),
        ("1//0", r"1//0[\w-]{30,}+", True),
        ("xox", r"xox[a-z]-[\w-]{10,}+", True),
        ("xapp-", r"xapp-[\w-]{10,}+", True),
        ("hooks.slack.com/", r"hooks\.slack\.com/(?:services|workflows|triggers)/[\w/-]{8,}+", False),
        ("discord", r"discord(?:app)?\.com/api/webhooks/[\w/-]{20,}+", False),
        (".webhook.office.com/", r"\.webhook\.office\.com/[\w/@.-]{20,}+", False),
        ("sk_", r"sk_(?:live|test)_\w{10,}+", True),
        ("rk_", r"rk_(?:live|test)_\w{10,}+", True),
        ("pk_", r"pk_(?:live|test)_\w{10,}+", True),
        ("whsec_", r"whsec_[\w+/=]{16,}+", True),
        ("sk-", r"sk-[\w-]{20,}+", True),
        ("SG.", r"SG\.[\w-]{10,}+\.[\w-]{10,}+", True),
        ("AC", r"AC[0-9a-f]{32}(?!\w)", True),
        ("SK", r"SK[0-9a-f]{32}(?!\w)", True),
        ("key-", r"key-[0-9a-f]{32}(?!\w)", True),
        ("do", r"do[oprs]_v1_[0-9a-f]{40,}+", True),
        ("dapi", r"dapi[0-9a-f]{32}", True),
        ("dckr_", r"dckr_(?:pat|oat)_[\w-]{16,}+", True),
        ("hv", r"hv[sbr]\.[\w-]{20,}+", True),
        ("gls", r"glsa_\w{20,}+", True),
        ("glc_", r"glc_[\w+/=]{20,}+", True),
        ("lin_api_", r"lin_api_\w{20,}+", True),
        ("ntn_", r"ntn_\w{30,}+", True),
        ("PMAK-", r"PMAK-[\w-]{30,}+", True),
        ("shp", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}", True),
        ("sntry", r"sntry[su]_[\w+/=-]{20,}+", True),
        ("ATATT3", r"ATATT3[\w=-]{30,}+", True),
        ("pul-", r"pul-[0-9a-f]{40}", True),
        ("npm_", r"npm_[A-Za-z0-9]{30,}+", True),
        ("pypi-", r"pypi-[\w-]{40,}+", True),
        ("hf_", r"hf_[A-Za-z0-9]{30,}+", True),
        ("AGE-SECRET-KEY-", r"AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{20,}+", False),
        ("age-secret-key-", r"age-secret-key-1[a-z0-9]{20,}+", False),
        ("8Q~", r"8Q~[\w~.-]{31,}+", False),
        (":AA", r":AA[\w-]{32,40}(?![\w-])", False),
        ("/t/", r"/t/\w{2}-[0-9a-f]{8}-[0-9a-f-]{20,40}+", False),
        ("2|1:0|", r"2\|1:0\|[^\s\"';,]{20,4096}+", True),
        ("syt_", r"syt_[\w-]{20,}+", True),
        ("ENC[", r"ENC\[AES256_GCM,[^\]\n]{10,8192}+\]?", True),
        # What has no dot is read as well, and is none: otherwise each "eyJ" in it would be tried again.
        ("eyJ", r"eyJ[\w-]{6,}+((?:\.[\w-]*+){1,4})?+", False),
        (
            "ssh-",
            r"ssh-(?:rsa|dss|ed25519)(?:-cert-v01@openssh\.com)? AAAA[\w+/=]{20,}+(?:[ \t]\S{1,100}+)?",
            False,
        ),
        ("ecdsa-sha2-", r"ecdsa-sha2-nistp\d{3} AAAA[\w+/=]{20,}+(?:[ \t]\S{1,100}+)?", False),
        ("sk-ssh-", r"sk-ssh-ed25519@openssh\.com AAAA[\w+/=]{20,}+(?:[ \t]\S{1,100}+)?", False),
        ("atlasv1.", r"atlasv1\.[\w-]{40,}+", False),
    )
)
# A token of three parts wrapped over lines: each line but the last is long, and chance puts digits or capitals into it.
_CHANCE = r"(?=[\w.-]{0,40}(?:\d|[a-z][A-Z]))"
_JWT_LINE = rf"(?:\n[ \t]{{0,4}}{_CHANCE}[\w.-]{{16,}}+(?=[ \t]*+(?:\n|\Z)))"
_JWT_END = rf"(?:\n[ \t]{{0,4}}{_CHANCE}(?:[\w.-]{{2,}}+(?=[ \t]*+(?:[\n\"',;]|\Z))|[\w.-]{{8,}}+(?=\s)))"
_WRAPPED_JWT = re.compile(rf"(?<![\w.-])eyJ[\w-]{{6,}}+[\w.-]*+(?:{_JWT_LINE}++{_JWT_END}?|{_JWT_END})")
_LEAD_IN = {
    "8Q~": 3,
    ":AA": 10,
    "atlasv1.": 15,
    ".webhook.office.com/": 0,
}  # characters before that belong to it


def find_prefixed_tokens(text: VisibleText) -> Iterator[Found]:
    """Find credentials whose maker gave them a recognisable beginning."""
    folded = text.folded
    for needle, pattern, is_word in _PREFIXED:
        if needle not in folded:
            continue
        last = -1
        for match in pattern.finditer(folded):
            if None in match.groups():
                continue
            if not is_word or match.start() == last or starts_word(folded, match.start()):
                last = match.end()
                yield Found(RemovalKind.SECRET, max(0, match.start() - _LEAD_IN.get(needle, 0)), match.end())
    if "eyJ" in folded:
        yield from (Found(RemovalKind.SECRET, *match.span()) for match in _WRAPPED_JWT.finditer(folded))


def find_split_tokens(text: VisibleText) -> Iterator[Found]:
    """Find recognisable credentials that bold type or a tag inside splits."""
    whole = without_marks(text)
    if whole is not None:
        for found in find_prefixed_tokens(whole):
            yield Found(found.kind, *whole.original_span(found.start, found.end))


# Four hyphens and a space: as ssh.com writes its keys.
_BEGIN = re.compile(r"-{4,5} ?BEGIN [A-Z0-9 ]{2,40}-{4,5}")
_END = re.compile(r"-{4,5} ?END [A-Z0-9 ]{2,40}-{4,5}")
# On one line, as in JSON or in an environment, the ends of its lines are written "\n".
_KEY_LINES = re.compile(
    r"(?:\s{0,4}[> \t]{0,8}[\w+/=\\-]{16,}+|\s{1,4}[> \t]{0,8}[\w-]{3,20}: [^\n]{1,100})++"
    # The last line may be short; a word alone on its line is none.
    r"(?:[ \t]{0,4}\n[> \t]{0,8}(?:[\w+/]{1,15}={1,2}"
    r"|(?=[\w+/]{0,14}(?:[\d+/]|[a-z][A-Z]))[\w+/]{2,15})(?=[ \t]*+(?:\n|\Z)))?"
)


def find_key_blocks(text: VisibleText) -> Iterator[Found]:
    """Find armoured blocks (keys, certificates, age files); one cut off is removed as far as it looks like one."""
    if "BEGIN " not in text.folded:
        return
    ends = iter(_END.finditer(text.folded))
    end = next(ends, None)
    done = 0
    for begin in _BEGIN.finditer(text.folded):
        if begin.start() < done:
            continue
        while end is not None and end.start() < begin.end():
            end = next(ends, None)
        lines = _KEY_LINES.match(text.folded, begin.end())
        done = end.end() if end is not None else lines.end() if lines else begin.end()
        yield Found(RemovalKind.KEY_BLOCK, begin.start(), done)


# Endings such as _ID, -for-ci, .default, or "Token" in jupyterHubToken all hang on one of these words.
_ANNOUNCED = (
    r"(?:secret|token|jeton|cookie|credential|bearer|session[ _.-]?id|sas[ _.-]?url"
    r"|(?:api|access|account|private|crypt|secret|auth|shared|encryption|signing|client|master|service|license|root"
    r"|ssh|aws|azure|gcp)"
    r"[ _.-]?key|clave (?:de )?(?:api|acceso)|cle (?:d')?(?:api|acces)|api-?schlussel"
    r"|chave (?:de )?(?:api|acesso))"
)
_ASSIGNED = re.compile(
    rf"{_ANNOUNCED}[\w.-]{{0,40}}+(?:\]|[\"'`*]){{0,3}}\s{{0,3}}"
    rf"(?P<sign>=>|:=|[:=]|(?:is|ist|es|est|e|lautet|was) )\s{{0,3}}"
    rf"(?P<quote>[\"'`]{{0,3}}+)(?P<value>[^\s\"'`,;&<>)\]}}{SENTINEL}]{{4,4096}}+)"
)
_BARE_KEY = re.compile(
    rf"(?<![a-z])key[\"']?\s{{0,2}}[:=]\s{{0,2}}[\"']?(?P<value>[^\s\"',;&<>)\]}}{SENTINEL}]{{16,4096}}+)"
)
_URL_PARAMETER = re.compile(
    r"[?&#;](?:amp;)?(?:[\w-]{0,30}?token|sig|signature|api[_-]?key|key|auth|code|state|secret"
    r"|client_secret|pass|passw(?:or)?d"
    r"|pwd|session|sessionid|x-amz-(?:signature|credential|security-token)|x-goog-(?:signature"
    r"|credential)|awsaccesskeyid)"
    rf"=(?P<value>[^\s&#\"'<>)\]{SENTINEL}]{{4,8192}}+)"
)
_HEADER = re.compile(
    r"(?:authorization|private-token|set-cookie|cookie|(?<![\w-])x-[\w-]{0,30}?(?:token|key"
    r"|auth))[\"']?\s?:\s?[\"']?"
    rf"(?P<value>[^\n\"'{SENTINEL}]{{4,8192}}+)"
)
_BEARER = re.compile(r"\b(?:bearer|basic|token)\s{1,2}(?P<value>[\w.~+/=:-]{12,8192}+)")
_URL_LOGIN = re.compile(r"(?<=://)(?P<value>[^\s/@<>\"']{1,256}@)")
_OPTION = re.compile(
    r"(?:(?<![\w-])--?(?:[\w-]{0,30}?(?:token|secret|api-?key|passw(?:or)?d"
    r"|passphrase))[= ]\s?[\"']?(?P<value>[^\s\"']{3,256}+)"
    r"|\s(?:-u|--user)\s{1,2}[\"']?(?P<login>[\w.+@-]{1,64}+:[^\s\"']{3,256}+)"
    r"|\b(?:login|sshpass|mysql|mysqldump|htpasswd)\b[^\n]{0,60}?\s-p[\s=]?[\"']?(?P<short>[^\s\"']{4,256}+))"
)


def find_assigned_secrets(text: VisibleText) -> Iterator[Found]:
    """Find what stands behind a word for a secret: in settings, JSON, URLs, headers, command lines."""
    lowered, folded = text.lowered, text.folded
    for match in _ASSIGNED.finditer(lowered):
        value = folded[match.start("value") : match.end("value")]
        if looks_secret(value, is_sure=match["sign"] in ("=", "=>", ":=") or bool(match["quote"])):
            yield Found(RemovalKind.SECRET, *match.span("value"))
    for match in _BARE_KEY.finditer(lowered):
        if is_random(folded[match.start("value") : match.end("value")]):
            yield Found(RemovalKind.SECRET, *match.span("value"))
    for match in chain(
        _URL_PARAMETER.finditer(lowered), _BEARER.finditer(lowered), _HEADER.finditer(lowered)
    ):
        if _is_sent_along(match, folded):
            yield Found(RemovalKind.SECRET, *match.span("value"))
    if "://" in lowered and "@" in lowered:
        for match in _URL_LOGIN.finditer(folded):
            if match["value"] != "git@":
                yield Found(RemovalKind.SECRET, *match.span("value"))
    if "-" in lowered:
        for match in _OPTION.finditer(lowered):
            if match[0].strip() and not match[match.lastgroup or 0].startswith(("$", "<", "{", SENTINEL)):
                yield Found(RemovalKind.SECRET, *match.span(match.lastgroup or 0))


def _is_sent_along(match: re.Match[str], folded: str) -> bool:
    value = folded[match.start("value") : match.end("value")]
    if value.startswith(("$", "{", "[")):
        return False
    if match.re is _URL_PARAMETER:
        is_vague = match[0].partition("=")[0][1:] in ("key", "code", "state", "auth", "session")
        return looks_secret(value, is_sure=not is_vague) and not (is_vague and len(value) < 8)
    if match.re is _BEARER:
        return looks_secret(value, is_sure=False)
    return "=" in value or any(looks_secret(word, is_sure=False) for word in value.split()[:4])


_SIGN_IN = r"(?:wandb|comet|neptune|kaggle|huggingface-cli|hf|az|gh) login"
_NEAR_WORD = re.compile(
    rf"{_ANNOUNCED}|{_SIGN_IN}|[a-z]auth\(|(?<![a-z])(?:keys?|llave|schlussel|cle|chave)(?![\w-])"
)
_CANDIDATE = re.compile(r"(?:(?<![\w+/=@.:-])|(?<=[ \w]:)|(?<==))[\w+/~-]{20,}+(?![.:]\w)")
_NOT_A_KEY = re.compile(r"(?:sha\d*|commit|digest|revision|ref|checksum|md5|image|branch)\W{0,3}$")
_REST_OF_RUN = re.compile(r"[\w+/~-]*+={0,2}")
_NEAR = 100


def find_secrets_near_words(text: VisibleText) -> Iterator[Found]:
    """Find random-looking strings shortly behind a word such as token or key."""
    reached = 0
    for word in _NEAR_WORD.finditer(text.lowered):
        stop = text.folded.find(SENTINEL, word.end(), word.end() + _NEAR)
        limit = stop if stop >= 0 else word.end() + _NEAR
        # Windows of neighbouring words overlap; what one has seen the next need not look at again.
        for match in _CANDIDATE.finditer(text.folded, max(word.end(), reached), max(limit, reached)):
            start, reached = match.start(), _run_end(text.folded, match.end())
            before = text.lowered[max(0, start - 12) : start]
            if is_random(text.folded[start:reached]) and not _NOT_A_KEY.search(before):
                yield Found(RemovalKind.SECRET, start, reached)
        reached = max(reached, word.end())


def _run_end(text: str, at: int) -> int:
    match = _REST_OF_RUN.match(text, at)
    return match.end() if match else at


_DISCORD = re.compile(r"(?<![\w.-])[MNO][A-Za-z\d]{23,27}\.[\w-]{6}\.[\w-]{27,40}(?![\w.-])")
_LONE_BASE64 = re.compile(r"(?<![\w+/=.@:-])[A-Za-z0-9+/]{40,8192}+={0,2}(?![\w+/=.@-])")


def find_lone_keys(text: VisibleText) -> Iterator[Found]:
    """Find what nothing announces: long base64 such as an AWS secret access key on a line of its own, a bot's token."""
    yield from (Found(RemovalKind.SECRET, *match.span()) for match in _DISCORD.finditer(text.folded))
    for match in _LONE_BASE64.finditer(text.folded):
        value = match[0]
        n_kinds = sum(any(map(test, value)) for test in (str.isupper, str.islower, str.isdigit))
        if n_kinds == 3 and is_random(value) and value.count("/") <= 1 + len(value) // 16:
            yield Found(RemovalKind.SECRET, *match.span())
