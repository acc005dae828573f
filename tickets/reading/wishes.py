"""What a text asks for: which change, event or answer, and whether work waits for it."""

import re
from dataclasses import dataclass
from datetime import date

from tickets.reading import vocabulary as v
from tickets.reading.event_dates import future_dates, names_a_near_day
from tickets.reading.prose import Sentence, words

_CHANGE = words(
    "add*, updat*, chang*, enabl*, activat*, install*, increas*, rais*, extend*, expand*, enlarg*, "
    "double, remov*, delet*, creat*, grant*, give, giving, switch*, set up, set, setting up, configur*, "
    "replac*, renam*, upgrad*, bump*, make, allow*, turn* on, turn* off, mov*, migrat*, restrict*, "
    "disabl*, whitelist*, allowlist*, point, roll out, rollout, deploy*, resiz*, provide access, "
    "adjust*, modif*, swap*, reduc*, lower, put, include, mount*, connect our, hook up, rotat*, use ~ "
    "image, show to, hide, register*, onboard*, roll back, revert, pin, anadir, anadan, agreg*, "
    "actualic*, actualiz*, cambi*, activ*, habilit*, instal*, aument*, ampli*, subir, suban, quit*, "
    "elimin*, borr*, crear, creen, dar, den acceso, concede*, reemplac*, sustitu*, pongan, poner, "
    "permit*, incluir, incluyan, modific*, mover, migrar, ajouter, ajoutez, ajout, mettre a jour, "
    "mettez a jour, mise a jour, changer, changez, changement, activer, activez, installer, augmenter, "
    "augmentez, retirer, supprimer, creer, donner, accorder, configurer, remplacer, modifier, "
    "modification, passer, autoriser, desactiver, relever, ouvrir l acces, renommer, adicion*, "
    "atualiz*, mudar, mudem, mudanca, alter*, troc*, ativ*, aumentem, criar, criem, conced*, substitu*, "
    "inclu*, coloc*, liber*, hinzufug*, hinzu, aktualisier*, ander*, umstell*, aktivier*, einschalt*, "
    "freischalt*, installier*, erhoh*, vergrosser*, entfern*, losch*, anleg*, erstell*, gebt, geben, "
    "gewahr*, einricht*, ersetz*, umbenenn*, einbind*, aufnehm*, austausch*, tausch*, anpass*, setzen, "
    "setzt, freigeb*, erlaub*, wechsel*, aggiung*, aggiorn*, toevoeg*"
)
_ASKING = words(
    "please, pls, plz, could you, can you, would you, will you, could we ~ have, would like, we want, i "
    "want, we need, i need, need, needs, wanted, request*, requesting, kindly, we wish, could the, can "
    "the, should be, must be, needs to be, has to be, could somebody, could someone, i would like, we d "
    "like, por favor, podrian, podrias, pueden, puedes, podeis, podria, pudieran, necesitamos, "
    "necesito, queremos, quisieramos, quisiera, quiero, queriamos, solicit*, nos gustaria, hace falta, "
    "pedimos, merci de, pourriez, pouvez, pourrait, voudrions, voudrais, aimerions, aimerais, avons "
    "besoin, ai besoin, souhait*, svp, s il vous plait, veuillez, demand*, il faudrait, poderiam, "
    "poderia, podem, pode, precisamos, preciso, gostariamos, gostaria, peco, solicitamos, bitte, "
    "konnten sie, konnt ihr, konntet ihr, konnen sie, mochten, mochte, brauchen, brauche, benotigen, "
    "hatten gern*, wunschen, wir wollen, wurden gern*, ware es moglich, would it be possible, is it "
    "possible to have, sera possible, serait-il possible, seria posible, seria possivel, gerne hatten"
)
_ABOUT_OURSELVES = re.compile(
    r"\b(?:how|wie|como|comment|where|wo|donde|ou|onde|which|welche\w*|what|was|que|qual|cual|quel\w*|"
    r"why|warum|por que|pourquoi|when|who|whom|quien|qui|quem|wer) (?:\w+ ){0,3}?(?:do|does|can|could|"
    r"would|should|is|are|i|we|man|ich|wir|kann|konnen|se|puedo|podemos|puede|faire|peut|on|je|nous|"
    r"posso|fazer|cada|to|es|ist|est|e)\b"
    r"|\b(?:can|could|should|may|shall) (?:i|we) (?!have|get)|\bdoes (?:it|that|this)\b|\bhow to\b|"
    r"\bis there (?:a|any|some)\b|\bpuedo\b|\bpodemos\b|\bkann ich\b|\bkonnen wir\b|\bpuis-je\b|"
    r"\bpouvons-nous\b|\bposso\b|\bexiste\b|\bexists?\b|\bhay (?:alguna?|una?)\b|\by a-t-il\b|"
    r"\bgibt es\b|\bha alguma?\b"
)
_QUESTION_ONLY = re.compile(
    r"\b(?:tell|explain|show|let (?:me|us) know|explicar|decir\w*|indicar\w*|expliquer|dire|erklaren|"
    r"sagen|explicar|dizer|informar|advise|advice|recommend|point us to|call|chat|meet\w*|llamada|appel|"
    r"telefonat|reuniao|gesprach|termin)\b"
)
_NO_CHANGE = re.compile(
    r"\b(?:not|no|nothing|nada|kein\w*|nichts?|ne|rien|nao|sin|ohne|without|"
    r"anything)\b(?: \S{1,20}){0,5} (?:chang\w*|fix|set up|cambi\w*|mud\w*|alter\w*|ander\w*|modifi\w*)|"
    r"nothing to (?:fix|set up|change|do)"
)
_IMAGE = words(
    "image, images, imagen, imagenes, abbild*, imagem, imagens, docker image*, docker*, container "
    "image*, image tag*, image reference*, default image, new tag, image version, immagine, "
    "pangeo-notebook*"
)
_IMAGE_REFERENCE = re.compile(
    r"\b(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+/)?[a-z0-9_-]+(?:/[a-z0-9._-]+){1,4}(?::[a-z0-9][\w.-]{0,100}|@sha256:[0-9a-f]{6,64})(?!\w)"
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
_UPDATE = words(
    "updat*, chang*, bump*, switch to, switch*, point, upgrad*, replac*, roll out, roll back, revert, "
    "deploy*, use, set, move to, pin, new image, new tag, newer, newest, rebuild*, rebuilt, pull, "
    "refresh*, swap*, actualiz*, actualic*, cambi*, reemplac*, sustitu*, mettre a jour, mettez a jour, "
    "mise a jour, changer, remplacer, passer, basculer, nouvelle image, nueva imagen, atualiz*, troc*, "
    "mudar, mudem, substitu*, alter*, nova imagem, aktualisier*, austausch*, umstell*, wechsel*, "
    "ersetz*, tausch*, neues image, setzen, setzt, aggiorn*, promote*, release*"
)
_PROFILE = words(
    "profile list*, profilelist, profile*, server option*, server size*, resource option*, machine "
    "type*, node option*, instance option*, option ~ server, perfil, perfiles, opciones de servidor, "
    "opcion de servidor, lista de perfiles, profil, profils, options du serveur, options de serveur, "
    "liste des profils, perfis, opcoes de servidor, opcao de servidor, profile ~ list, profilen, "
    "profilliste*, serveroption*, server-option*, profilauswahl, gpu option, gpu profile*, allocation "
    "option*, profili"
)
_NOT_A_PROFILE = re.compile(
    r"\.?\w*_profile\b|\bprofil\w* (?:picture|photo|page|foto|bild)|\b(?:user|"
    r"linkedin|github|my) profile\b|\b(?:high|low)[ -]profile\b|\bprofil(?:e|ing|er)\b(?= (?:my|our|"
    r"the) (?:code|script))|for the \w+ profile"
)
_AUTH = words(
    "github team*, github org*, github organi*, organisation*, organization*, oauth*, authentic*, "
    "authoriz*, authoris*, admin, admins, administrator*, admin rights, allowlist*, whitelist*, allowed "
    "users, allowed list, permission*, cilogon, identity provider*, idp, sso, single sign-on, saml, "
    "google login, login method*, login provider*, access list, access to the hub, access for, list of "
    "~ users, orcid, microsoft login, entra id, shared password, username*, user list, members list, "
    "team, autenticacion, autorizacion, autoriza*, administrador*, permiso*, contrasena compartida, "
    "equipo ~ github, acceso ~ hub, authentification, autorisation*, administrateur*, administratrice*, "
    "droits, mot de passe partage, equipe github, acces au hub, autenticacao, autorizacao, permiss*, "
    "senha compartilhada, time ~ github, equipe ~ github, acesso ao hub, authentifizierung, "
    "autorisierung, berechtigung*, adminrechte, admin-rechte, rechte, zugang*, gemeinsames passwort, "
    "freigabeliste, github-team*, github-org*, zugriffsrechte, login-methode, github app, invite ~ hub, "
    "client secret, allowed teams"
)
_SHARED_PASSWORD = words(
    "shared password, common password, workshop password, event password, hub password, contrasena "
    "compartida, clave compartida, contrasena comun, mot de passe partage, mot de passe commun, senha "
    "compartilhada, senha do evento, gemeinsame* passwort, geteilte* passwort, passwort fur den "
    "workshop, passwort fur den kurs"
)
_ACCESS = words(
    "access*, accessdenied, access denied, permission*, read, write, role, credential*, 403, forbidden, "
    "mount*, acceso*, permiso*, leer, escribir, acces, droits, lire, ecrire, acesso*, permiss*, ler, "
    "escrever, gravar, zugriff*, schreibrecht*, leserecht*, rechte, berechtigung*, lesen, schreiben, "
    "policy, grant*, allow*"
)
_BLOCKED = words(
    "stuck, blocked, blocking, blocker, blocks, on hold, halted, waiting for, waiting on, are waiting, "
    "is waiting, idle, at a standstill, held up, showstopper, bloquead*, atascad*, parad*, detenid*, en "
    "espera, a la espera, esperando, bloque, bloques, bloquee*, a l arret, en attente, attendent, a "
    "espera, aguardando, blockiert*, wartet, warten, steht still, stehen still, liegt auf eis, "
    "aufgehalten, stalled, depends on it, depend on it, nothing moves"
)
_WORKS_ON = words(
    "work, continue, proceed, go on, carry on, start, begin, run, access, get in, log in, sign in, use, "
    "read, write, download, upload, get at, reach, finish, trabajar, continuar, seguir, empezar, "
    "comenzar, acceder, entrar, leer, escribir, usar, ejecutar, avanzar, travailler, continuer, "
    "avancer, commencer, entrer, lire, ecrire, utiliser, se connecter, trabalhar, comecar, acessar, "
    "ler, escrever, gravar, avancar, arbeiten, weiterarbeiten, weitermachen, anfangen, beginnen, "
    "zugreifen, reinkommen, anmelden, einloggen, lesen, schreiben, nutzen, rein, see, open, join, save, "
    "guardar, speichern, enregistrer, salvar, do anything, do their"
)
_REACHED = words(
    "reach*, hit*, hitting, full, exceed*, used up, run out, ran out, out of space, at 100, no space "
    "left, no space, over ~ limit, over ~ quota, over quota, max*, alcanz*, llegaron, llegado, llego, "
    "llena, lleno, supera*, agot*, sin espacio, atteint*, plein*, depass*, epuise*, satur*, ating*, "
    "cheio*, cheia*, esgot*, ultrapass*, sem espaco, erreicht*, voll, uberschritten, ausgeschopft, "
    "aufgebraucht, kein platz, nicht mehr genug, not enough, insufficient, too small, cannot save, can "
    "not save"
)
_EVENT = words(
    "workshop*, hackathon*, hack week*, hackweek*, exam, exams, midterm*, final exam*, bootcamp*, boot "
    "camp*, training, trainings, training session*, training course*, summer school*, winter school*, "
    "spring school*, datathon*, codefest*, code sprint*, sprint, tutorial session*, live tutorial*, "
    "conference tutorial*, short course, masterclass*, demo day, taller, talleres, examen, examenes, "
    "hackaton*, escuela de verano, curso intensivo, curso corto, jornada*, capacitacion*, seminario*, "
    "parcial, atelier*, stage pratique, ecole d ete, ecole d hiver, formation, formations, seminaire*, "
    "epreuve*, partiel, oficina*, prova, provas, exame, exames, minicurso*, escola de verao, maratona*, "
    "treinamento*, klausur*, prufung*, schulung*, blockkurs*, sommerschule*, winterschule*, "
    "fortbildung*, weiterbildung*, ubungsklausur*, event, events, evento, eventos, evenement*, "
    "veranstaltung*, seminar, esame, tentamen, carpentries, carpentry"
)
_HOLDING = words(
    "run a, running a, runs a, run an, run the, run our, run two, we will run, will run, hold, holding, "
    "host, hosting, organise, organize, organising, organizing, plan, planning, give a, giving a, "
    "teach, teaching, doing a, we are doing, having a, have a, have an, have our, will have, we have, "
    "there is a, there will be, will be a, will take place, takes place, taking place, starts on, is "
    "on, will be held, offer, offering, schedule*, create the event, upcoming, our next, organiz*, dar "
    "un, dar una, daremos, vamos a dar, vamos a hacer, haremos, hacemos, tendremos, tenemos, impartir*, "
    "impartimos, celebra*, queremos dar, realizar*, organisons, animons, animerons, nous avons, aurons, "
    "aura lieu, donnons, prevoyons, planifi*, se tiendra, faremos, vamos fazer, vamos dar, teremos, "
    "realizaremos, ofereceremos, promov*, fazer uma, fazer um, veranstalten, veranstaltet, "
    "organisieren, planen, halten, geben, schreiben, findet, finden ~ statt, statt, haben ~ workshop, "
    "machen ~ workshop, bieten ~ an, durchfuhren, anbieten, beginnt, starts, begins, empieza, comienza, "
    "comeca, commence"
)
_PAST_EVENT = re.compile(
    r"\b(?:last|past|previous|vorig\w*|letzt\w*|pasad[oa]|dernier\w*|"
    r"passad[oa])\b (?:\w+ )?(?:workshop|event|exam|hackathon|taller|atelier|oficina|klausur|prufung)|"
    r"\bafter (?:the|our) (?:workshop|event|exam)|\bin the middle of"
)


@dataclass(frozen=True)
class Wishes:
    """What a text asks for. Several may be true; which one decides is the rules' business."""

    is_change_asked: bool
    is_change_denied: bool
    is_question: bool
    has_question_mark: bool
    is_image_update: bool
    has_image_reference: bool
    is_profile_update: bool
    is_storage_limit: bool
    is_bucket_access: bool
    is_authorisation: bool
    is_shared_password: bool
    is_event_announced: bool
    is_event_named: bool
    is_event_in_subject: bool
    is_blocking: bool
    is_dated: bool


def find_wishes(text: tuple[Sentence, ...], *, raw: str, subject: str, today: date | None) -> Wishes:
    """Read what is asked for out of sentences; `raw` is the same text unfolded, for its dates."""
    asked = [s for s in text if _asks_for_change(s.text)]
    denied = any(_NO_CHANGE.search(s.text) for s in text)
    wanted = " . ".join(s.text for s in asked)
    whole = " . ".join(s.text for s in text)
    has_reference = bool(_IMAGE_REFERENCE.search(whole) or (_REGISTRY_ADDRESS.search(whole)))
    is_passwords = bool(_SHARED_PASSWORD.search(whole)) and bool(asked)
    return Wishes(
        is_change_asked=bool(asked),
        is_change_denied=denied and not _beyond_denial(asked),
        is_question=bool(_ABOUT_OURSELVES.search(whole) or _QUESTION_ONLY.search(whole)),
        has_question_mark="?" in raw,
        is_image_update=any(_updates_image(s.text) for s in (asked or [])),
        has_image_reference=has_reference and any(_updates_image(s.text, is_named=True) for s in asked),
        is_profile_update=any(_updates_profile(s.text) for s in asked),
        is_storage_limit=_is_storage_limit(text, asked),
        is_bucket_access=bool(v.BUCKET.search(whole))
        and bool(_ACCESS.search(whole))
        and (bool(asked) or _is_blocked(text)),
        is_authorisation=bool(_AUTH.search(wanted))
        or (bool(_AUTH.search(whole)) and _is_blocked(text) and _cannot_get_in_yet(whole)),
        is_shared_password=is_passwords,
        is_event_announced=any(_announces_event(s.text, today) for s in text),
        is_event_named=bool(_EVENT.search(whole)) and not _PAST_EVENT.search(whole),
        is_event_in_subject=bool(_EVENT.search(" ".join(s.text for s in text[:1]))) and bool(subject),
        is_blocking=_is_blocked(text),
        is_dated=bool(future_dates(raw, today=today)) or any(names_a_near_day(s.text) for s in asked),
    )


def _beyond_denial(asked: list[Sentence]) -> bool:
    """Say whether something is asked for in a sentence that does not itself deny a wish for change."""
    return any(not _NO_CHANGE.search(s.text) for s in asked)


def _asks_for_change(sentence: str) -> bool:
    """Say whether somebody is asked to change something; how to do it oneself is a question."""
    changes = list(_CHANGE.finditer(sentence))
    if not changes or not _ASKING.search(sentence):
        return False
    if _NO_CHANGE.search(sentence):
        return False
    if re.search(
        r"\b(?:tell|explain|show) (?:me|us) how\b|\bneed to (?:know|understand)|\b(?:do|should|"
        r"would) (?:i|we) (?:need|have) to\b",
        sentence,
    ):
        return False
    return not _ABOUT_OURSELVES.search(sentence) or bool(
        re.search(
            r"\b(?:please|could you|can you|"
            r"would you|merci de|pourriez|pouvez|por favor|podrian|pueden|poderiam|podem|bitte|konnten sie|"
            r"konnt ihr|we need|we would like)\b",
            sentence,
        )
    )


def _updates_image(sentence: str, *, is_named: bool = False) -> bool:
    """Say whether an image reference is to be changed; building one's own image is a feature, not a reference."""
    plain = _IMAGE_FEATURE.sub(" ", sentence)
    is_image = bool(_IMAGE.search(plain) or _REGISTRY_ADDRESS.search(plain))
    if is_named:
        return bool(_IMAGE_REFERENCE.search(plain) or _REGISTRY_ADDRESS.search(plain))
    is_install = re.search(
        r"\b(?:install|add|include|anadir|agregar|ajouter|adicionar|"
        r"hinzufugen)\w* (?:\w+ ){0,6}(?:to|in|into|al|a la|dans|na|zum|ins)\b",
        plain,
    )
    return is_image and bool(_UPDATE.search(plain)) and not (is_install and not _UPDATE_STRONG.search(plain))


_UPDATE_STRONG = words(
    "updat*, bump*, upgrad*, actualiz*, actualic*, atualiz*, aktualisier*, mettre a jour, mise a jour, "
    "new tag, image tag, rebuild*"
)


def _updates_profile(sentence: str) -> bool:
    """Say whether the list of server options is meant."""
    return bool(_PROFILE.search(_NOT_A_PROFILE.sub(" ", sentence)))


def _is_storage_limit(text: tuple[Sentence, ...], asked: list[Sentence]) -> bool:
    """Say whether users stand at their limit or ask for more: not a question about what the limit is."""
    named = [s.text for s in text if v.QUOTA.search(s.text)]
    near_named = [
        t.text for i, t in enumerate(text) if any(v.QUOTA.search(o.text) for o in text[max(0, i - 1) : i + 2])
    ]
    has_reached = any(
        _REACHED.search(t)
        and not re.search(
            r"\b(?:not|no) (?:yet )?(?:full|reached)|"
            r"\bif\b|\bwhen\b|what happens",
            t,
        )
        for t in named
    )
    more_wanted = any(s.text in near_named and _MORE.search(s.text) for s in asked)
    space_wanted = any(
        v.STORAGE.search(s.text)
        and _MORE.search(s.text)
        and re.search(
            r"\d ?(?:gb|go|"
            r"tb|to|gib)\b|space|storage|disk",
            s.text,
        )
        for s in asked
    )
    return has_reached or more_wanted or (space_wanted and any(v.STORAGE.search(s.text) for s in asked))


_MORE = words(
    "more, rais*, increas*, extend*, expand*, enlarg*, double, bump*, bigger, larger, higher, aument*, "
    "ampli*, subir, suban, mas, augment*, relever, plus, mais, erhoh*, vergrosser*, mehr, grosser, "
    "anheb*, lift, set, chang*, upgrade*"
)


def _cannot_get_in_yet(whole: str) -> bool:
    """Say whether people are spoken of who were never let in."""
    return bool(
        re.search(
            r"\b(?:new|second|neue\w*|nuev[oa]s?|nouve\w+|nov[oa]s?|not yet|onboarding|"
            r"added|incoming)\b",
            whole,
        )
    )


def _is_blocked(text: tuple[Sentence, ...]) -> bool:
    """Say whether anybody's work waits; "not blocking anybody" does not."""
    return any(_clause_is_blocked(clause) for sentence in text for clause in sentence.clauses)


def _clause_is_blocked(clause: str) -> bool:
    """Say so of one clause."""
    for found in _BLOCKED.finditer(clause):
        around = " ".join(clause[: found.start()].split()[-4:]), " ".join(clause[found.end() :].split()[:2])
        if not any(v.NEGATION.search(side) for side in around):
            return True
    for found in _WORKS_ON.finditer(clause):
        before = " ".join(clause[: found.start()].split()[-5:])
        if re.search(
            r"\b(?:can|could|able|unable|impossible|pued\w+|podemos|podem|consegu\w+|kann|"
            r"konnen|peut|peuvent|pouvons|do|does|arriv\w+)\b",
            before,
        ) and (v.NEGATION.search(before) or v.NOBODY.search(clause[: found.start()])):
            return True
    return bool(
        re.search(
            r"\b(?:kann|konnen|kommt|kommen)\b.{0,60}\b(?:nicht|"
            r"niemand)\b.{0,30}\b(?:weiter\w*|arbeiten|rein|anfangen|beginnen|zugreifen)\b",
            clause,
        )
    )


def _announces_event(sentence: str, today: date | None) -> bool:
    """Say whether a sentence says that an event is going to be held."""
    if not _EVENT.search(sentence) or _PAST_EVENT.search(sentence):
        return False
    if re.search(r"\bif\b|\bduring (?:an?|the)\b", sentence):
        return False
    return (
        bool(_HOLDING.search(sentence))
        or bool(future_dates(sentence, today=None))
        or names_a_near_day(sentence)
    )
