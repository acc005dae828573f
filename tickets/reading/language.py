"""Whether the rules can read a text at all."""

import re

from tickets.reading.prose import folded


def _listed(*lines: str) -> frozenset[str]:
    """Return the words of several lines."""
    return frozenset(word for line in lines for word in line.split())


# Words that nearly every text of these languages holds some of.
_COMMON = _listed(
    "a aan ab abbiamo aber about after again ainda al all alla alle alles als also am an anche and",
    "antes any ao aos apres are as asi at ate au auch auf aun aus aussi aux avant avec avons be because",
    "been before bei beim being bien bij bis bitte boa bom bonjour buenas buenos buongiorno but by can",
    "ce cette che chez chi ci com come comme como con cosa could cual cuando da dai dal danke dann dans",
    "das dass dat de dear dei deja del della delle dello dem den denn depois depuis der des desde di",
    "dia dias did die diese dieser dieses dir dit do does doing done dopo dort dos dove down du durch",
    "during e ed een ein eine einem einen einer eines el elas eles elle elles em en encore entre er",
    "error es esa ese eso esse est esta estao este esto estou et etes etwa etwas eu everybody everyone",
    "everything fast foi for from fur ganz gegen gestern get gets gli got graag gracias grafana grazie",
    "groet gruss guten ha haben hallo han has hasta hat hatte hatten have hay he hello hemos here het",
    "heute hi hier ho hoe hola how hub i ich if ihm ihnen ihr ihre ihrer ik il ils im image immer in",
    "ins into is isso ist isto it ja jamais je jede jeder jedes jetzt jour just kan kann kein keine",
    "keinen konnte konnten kunnen la las le les leur leurs lo login los ma mais man mas may me mehr",
    "merci mes met meu meus mi mia mich mijn minha minhas mio mir mis mit mon more most muito musste",
    "mussten muy my na nach nadie nao ne nel nella nessuno new nicht nichts nie niet no nobody noch non",
    "nos nossa nossas nosso nossos nostra nostri nostro not notre nous now nuestra nuestro num numa nur",
    "o ob obrigada obrigado oder of off ogni ohne ola on one only ons ont onze op or os other our out",
    "over para pas pela pelas pelo pelos per pero peut piu please plus por pour pouvez puede pueden",
    "qual quando que quel quelle quem questa questo qui quien rund sans schon se sehr seit sem ser sera",
    "server ses seu seus should si sich sie sin since sind sinds so sobre soll sollte some something",
    "sommes somos son sono sont sous still su sua suo sur svp tag tambem tambien tan tarde tardes te",
    "tem temos tenemos tengo tenho than thank thanks that the their them then there these they this",
    "those to toda todo todos toujours tous tout tres tutti tutto two uber um uma umas un una unas und",
    "une unos uns unser unsere unter up us van very vi vom von voor vor vorrei votre vous war warum was",
    "we weil welche wenn wer werden were what when which while who wie wieder wij will wir with wo",
    "would wurde wurden y ya you your zijn zu zum zur",
)
# What a line of few words asks for or complains of, where there is no room for "the" and "please". Not what other
# languages have borrowed, such as update and problem.
_OF_THE_TRADE = _listed(
    "access add added allow asking broke broken change changed class crashes create delete dies enable",
    "failed failing fails fix give hangs help increase install installed latest lost make missing move need",
    "needed needs old package packages password question raise remove request requested slow started starting starts",
    "stopped stops student today tomorrow updated use used users using want wants work working works wrong",
    "besoin brauche brauchen braucht necesita necesitamos necesito necessitamos precisamos preciso",
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
    return sum(1 for w in listed if w in _COMMON or w in _OF_THE_TRADE) / len(listed) >= _LEAST_SHARE
