"""The entries of the critical list, known by the thing and its parameter: tags, sizes, options, providers."""

import re

from tickets.reading.prose import Sentence
from tickets.reading.vocabulary import asking, things

_IMAGE_REFERENCE = re.compile(
    r"\b(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+/)?[a-z0-9_-]+(?:/[a-z0-9._-]+){1,4}"
    r"(?::[a-z0-9][\w.-]{0,100}|@sha256:[0-9a-f]{6,64})(?!\w)"
)
_REGISTRY_ADDRESS = re.compile(
    r"\b(?:quay\.io|ghcr\.io|docker\.io|gcr\.io|[a-z0-9-]+\.pkg\.dev|"
    r"public\.ecr\.aws|\d+\.dkr\.ecr)\b\S*"
)
_IMAGE_FEATURE = re.compile(
    r"(?:\"|')?\b(?:build|bring|byo|use|build-|bring-|choose)[ -](?:your|you|their|our|"
    r"a)?[ -]?(?:own)?[ -]?image\b|image[ -]?build\w*|image[ -]choos\w*|build your own|(?:logo|"
    r"background|profile|header|picture|login) image|(?:satellite|satellit\w*|test|sample) images?"
)
_VERSION = r"v?\d{1,4}(?:[.-]\d{1,4}){1,3}[\w.-]{0,20}|v\d+"
# "from 2026.08 to 2026.11", "de 1.2 à 1.3": a tag for another.
_TAG_TO_TAG = re.compile(
    rf"\b(?:from|von|de|du|da|dal|dall|dalla|vom|"
    rf"van) (?:\w+ ){{0,3}}?(?:[\w/-]+:)?(?:{_VERSION})(?: \w+)? (?:up )?(?:to|a la|a el|auf|zu|a|au|"
    rf"para|al|alla|all|naar|la|el) (?:\w+ ){{0,2}}?(?:[\w/-]+:)?"
    rf"(?:{_VERSION})(?! ?(?:gb|go|g|tb|minut\w*|hours?|uhr|h)\b)|(?:{_VERSION}) ?(?:->|=>|"
    rf"\u2192) ?(?:{_VERSION})"
)
_SOFTWARE = re.compile(
    r"\b[a-z0-9_-]{2,40}/[a-z0-9._-]{2,60}\b|\b(?:tags?|builds?|bump\w*|docker\w*|image\w*|imagen\w*|"
    r"imagem|immagin\w*|"
    r"abbild\w*|versions?|version\w*)\b"
)
_TAGGED = re.compile(
    rf"\b(?:tags?|builds?|release|etiqueta|etiquette|version) (?:\w+ ){{0,2}}?(?:{_VERSION})\b"
)
_INSTALL_INTO = re.compile(
    r"\b(?:install|add|include|anadir|agregar|ajouter|adicionar|hinzufugen|aggiungere)\w* "
    r"(?:\w+ ){0,6}(?:to|in|into|al|a la|dans|na|zum|ins|in)\b"
)
_NOT_A_PROFILE = re.compile(
    r"\.?\w*_profile\b|\bprofil\w* (?:picture|photo|page|foto|bild)|\b(?:user|"
    r"linkedin|github|my) profile\b|\b(?:high|low)[ -]profile\b|\bprofil(?:e|ing|er)\b(?= (?:my|our|"
    r"the) (?:code|script))|for the \w+ profile"
)
_MENU = re.compile(
    r"\b(?:menus?|drop-?down|auswahl\w*|startmenu\w*|menue?s?|launcher page|selection page|"
    r"start page options)\b"
)
_OF_SERVERS = re.compile(
    r"\b(?:servers?|server-?\w*|option\w*|opcion\w*|opcoes|opzion\w*|serveurs?|servidor\w*|demarrage|"
    r"demarrer|inicio|avvio|"
    r"launch\w*|start\w*|gpus?|cpus?|cores?|ram|gb|go|machine\w*|instance\w*|umgebung\w*|kernel\w*)\b"
)
_ENTRY = (
    r"(?:options?|entry|entries|profiles?|choices?|eintrage?|"
    r"opcion|opciones|opcao|opcoes|opzion[ei]|profil[eoi]?|perfil|entree|size|tier)"
)
_POWER = (
    r"(?:\d+[ -]?(?:core|cores|cpus?|vcpus?|kerne?|coeurs|nucleos|core)|gpus?|\d+ ?(?:gb|go|gib|"
    r"g)(?: (?:of |de |di )?"
    r"(?:ram|memory|memoria|memoire|speicher))?)"
)
_ENTRY_WITH_POWER = re.compile(rf"\b{_ENTRY}\b.{{0,60}}\b{_POWER}\b|\b{_POWER}\b.{{0,40}}\b{_ENTRY}\b")
_PICKED_POWER = re.compile(
    rf"\b(?:pick|choose|select|elegir|escoger|choisir|wahlen|auswahlen|escolher|scegliere|"
    rf"kiezen)\b.{{0,60}}\b{_POWER}"
)
_LISTED_POWER = re.compile(
    rf"\b{_POWER}\b.{{0,40}}\b(?:lists?|liste|lista)\b|\b(?:lists?|liste|lista)\b.{{0,40}}\b{_POWER}\b"
)
_SIZE = r"\d{1,4} ?(?:gb|gib|go|g|tb|tib|to|t|gigas?|gigabytes?)"
_EACH = re.compile(
    r"\b(?:per|pro|por|par|a|je|each|every|jede[nrms]?|cada|chaque|ogni|elke) (?:person\w*|people|user\w*|"
    r"student\w*|"
    r"member\w*|account\w*|kopf|nutzer\w*|benutzer\w*|usuari\w+|alumn\w+|estudiante\w*|utilisat\w+|"
    r"etudiant\w*|alun\w+|"
    r"pessoa\w*|utente\w*|researcher\w*|head|investigador\w*|chercheu\w+|gebruiker\w*)\b|\b(?:everyone|"
    r"everybody|all users|all of us|"
    r"alle(?:n)?|todos|todas|tous|tutti)\b|\b(?:home|homes|heimverzeichnis\w*|home-verzeichnis\w*|"
    r"directorio personal|"
    r"repertoire personnel|diretorio home|diretorio pessoal|cartella home|home folder\w*|"
    r"personal (?:storage|folder))\b"
)
_SIZE_FOR_SIZE = re.compile(
    rf"\b(?:\d{{1,4}}|{_SIZE})\b.{{0,30}}\b(?:instead of|rather than|statt|anstatt|anstelle von|en vez de|"
    rf"en lugar de|au lieu de|"
    rf"em vez de|invece d[ie]\w*|al posto di|in plaats van|to|auf|a|para|up to|not) (?:los |the |les |os |"
    rf"le )?(?:\d{{1,4}}|{_SIZE})\b"
)
_MEMORY = re.compile(
    r"\b(?:ram|memory|memoria|memoire|arbeitsspeicher|cpus?|gpus?|cores?|profil\w*|perfil\w*)\b"
)
_NOT_REACHED = re.compile(r"\b(?:not|no) (?:yet )?(?:full|reached)|\bif\b|\bwhen\b|what happens")
_SPACE = re.compile(r"\d ?(?:gb|go|tb|to|gib)\b|space|storage|disk")
_NEW_PEOPLE = re.compile(
    r"\b(?:new|second|neue\w*|(?<!de )nuev[oa]s?|(?<!de )(?<!a )nouve\w+|(?<!de )nov[oa]s?|"
    r"(?<!di )nuov[oaie]|"
    r"not yet|onboarding|added|incoming)\b"
)


def names_image_reference(text: str) -> bool:
    """Say whether a reference or a registry is named."""
    return bool(_IMAGE_REFERENCE.search(text) or _REGISTRY_ADDRESS.search(text))


def updates_image(sentence: str, *, is_named: bool = False) -> bool:
    """Say whether an image reference is to be changed; building one's own image is a feature, not a reference."""
    plain = _IMAGE_FEATURE.sub(" ", sentence)
    if is_named:
        return names_image_reference(plain)
    if _TAG_TO_TAG.search(plain) and _SOFTWARE.search(plain):
        return True
    is_image = bool(asking.IMAGE.search(plain) or _REGISTRY_ADDRESS.search(plain))
    is_install = _INSTALL_INTO.search(plain) and not asking.UPDATE_STRONG.search(plain)
    is_image |= bool(_TAGGED.search(plain))
    is_new = asking.UPDATE.search(plain) or re.search(rf"\b(?:{_VERSION})\b", plain)
    return is_image and bool(is_new) and not is_install


def updates_profile(sentence: str) -> bool:
    """Say whether the list of server options is meant."""
    plain = _NOT_A_PROFILE.sub(" ", sentence)
    is_menu = bool(_MENU.search(plain) and _OF_SERVERS.search(plain)) or bool(
        _LISTED_POWER.search(plain) or _PICKED_POWER.search(plain)
    )
    return is_menu or bool(asking.PROFILE.search(plain) or _ENTRY_WITH_POWER.search(plain))


def resizes_home(sentence: str) -> bool:
    """Say whether each person is to have another amount of space."""
    if _MEMORY.search(sentence) or not re.search(rf"\b{_SIZE}\b", sentence):
        return False
    return bool(_EACH.search(sentence)) and bool(
        _SIZE_FOR_SIZE.search(sentence) or asking.MORE.search(sentence)
    )


def wants_storage(text: tuple[Sentence, ...], asked: list[Sentence]) -> bool:
    """Say whether users stand at their limit or ask for more: not a question about what the limit is."""
    named = [s.text for s in text if things.QUOTA.search(s.text)]
    near_named = {
        s.text
        for i, s in enumerate(text)
        if any(things.QUOTA.search(o.text) for o in text[max(0, i - 1) : i + 2])
    }
    has_reached = any(asking.REACHED.search(s) and not _NOT_REACHED.search(s) for s in named)
    more_wanted = any(s.text in near_named and asking.MORE.search(s.text) for s in asked)
    space_wanted = any(
        things.STORAGE.search(s.text) and asking.MORE.search(s.text) and _SPACE.search(s.text) for s in asked
    )
    return has_reached or more_wanted or space_wanted or any(resizes_home(s.text) for s in asked)


def concerns_bucket_access(whole: str, *, is_wanted: bool) -> bool:
    """Say whether the hub may not read or write a bucket."""
    return is_wanted and bool(things.BUCKET.search(whole)) and bool(asking.ACCESS.search(whole))


def concerns_authorisation(whole: str, wanted: str, *, is_blocking: bool) -> bool:
    """Say whether it is about who may sign in and through what: asked for, or because new people cannot."""
    if asking.AUTH.search(wanted):
        return True
    return is_blocking and bool(asking.AUTH.search(whole)) and bool(_NEW_PEOPLE.search(whole))


def names_new_reference(sentence: str) -> bool:
    """Say whether a sentence names what an image is to become, whatever verb it uses."""
    return names_image_reference(sentence) or (
        bool(_TAG_TO_TAG.search(sentence)) and bool(_SOFTWARE.search(sentence))
    )
