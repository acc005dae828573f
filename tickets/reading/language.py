"""Whether the rules can read a text at all."""

import re

from tickets.reading.prose import folded

_COMMON = frozenset(
    (
        "the and is are to of in for we our i it on with that this you not have has can please from be at by was hi hello my your a an all "
        "el la los las de que en un una y no es se por con para nos su al del hola gracias somos mi mis lo desde "
        "le les des et est une dans pour nous vous ne pas sur avec bonjour merci ce qui au du je mon ma depuis il "
        "o os as um uma e nao em para com na do da dos das ola obrigado obrigada nossa nosso meu minha os "
        "der die das und ist nicht wir ich ein eine zu mit auf fur von den dem bei hallo seit unser unsere im es bitte danke "
        "hub server grafana image down error login"
    ).split()
)
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 4
_LEAST_SHARE = 0.18
_MOST_READ = 4_000


def is_understood(text: str) -> bool:
    """Say whether enough words are common ones of a language the vocabulary covers."""
    listed = _WORD.findall(folded(re.sub(r"https?://\S+|\S+@\S+", " ", text[:_MOST_READ])))
    if any(ord(c) > 0x2FF for w in listed for c in w[:1]):
        return sum(1 for w in listed if ord(w[0]) > 0x2FF) < len(listed) / 4
    if len(listed) < _FEWEST_WORDS:
        return True
    return sum(1 for w in listed if w in _COMMON) / len(listed) >= _LEAST_SHARE
