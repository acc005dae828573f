"""Words that place a clause in time or take it back: past, to come, planned, supposed, mended, recurring."""

import re

from tickets.reading.prose import words

# What holds now, whatever else a sentence says of earlier days.
NOW = words(
    "since, now, still, today, currently, again, keep, keeps, right now, at the moment, this morning, "
    "this afternoon, tonight, ongoing, as of, for the past hour, seit, seitdem, jetzt, heute, immer noch, "
    "wieder, gerade, momentan, aktuell, desde, ahora, hoy, todavia, sigue, siguen, esta manana, esta "
    "tarde, actualmente, depuis, maintenant, encore, toujours, aujourd hui, actuellement, ce matin, en ce "
    "moment, agora, hoje, ainda, continua, continuam, neste momento, en este momento, esta manha, da ~ "
    "stamattina, stamattina, oggi, ora, adesso, da ieri, ancora, attualmente, sinds, nu, vandaag, nog "
    "steeds, vanochtend, vanmorgen"
)
LONG_AGO = words(
    "last week, last weekend, last month, last year, last semester, last term, last spring, last summer, "
    "last autumn, last fall, last winter, last monday, last tuesday, last wednesday, last thursday, last "
    "friday, last saturday, last sunday, weeks ago, months ago, month ago, a week ago, years ago, days "
    "ago, back then, at that time, in the past, previously, postmortem, post-mortem, annual report, "
    "incident report, outage report, the outage of, the outage on, letzte woche, letzten monat, letztes "
    "jahr, letztes semester, letzten montag, letzten dienstag, letzten mittwoch, letzten donnerstag, "
    "letzten freitag, vergangene* woche, vergangene* montag, vergangene* dienstag, vergangene* mittwoch, "
    "vergangene* donnerstag, vergangene* freitag, vergangene* monat, vorige* woche, vorige* monat, "
    "damals, vor ~ wochen, vor ~ tagen, vor ~ monaten, la semana pasada, semana pasada, el mes pasado, el "
    "ano pasado, lunes pasado, martes pasado, miercoles pasado, jueves pasado, viernes pasado, pasado "
    "lunes, pasado martes, pasado jueves, pasado viernes, hace ~ semanas, hace ~ meses, hace ~ dias, "
    "semaine derniere, le mois dernier, l an dernier, lundi dernier, mardi dernier, mercredi dernier, "
    "jeudi dernier, vendredi dernier, week-end dernier, il y a ~ semaines, il y a ~ mois, il y a ~ jours, "
    "semana passada, mes passado, ano passado, semestre passado, segunda passada, terca passada, quarta "
    "passada, quinta passada, sexta passada, ha ~ semanas, ha ~ meses, ha ~ dias, settimana scorsa, "
    "scorsa settimana, mese scorso, lunedi scorso, martedi scorso, mercoledi scorso, giovedi scorso, "
    "venerdi scorso, anno scorso, settimane fa, mesi fa, giorni fa, vorige week, afgelopen week, vorige "
    "maand, used to"
)
_DAYS = (
    r"yesterday|gestern|ayer|hier|ontem|ieri|gisteren|(?:on )?(?:monday|tuesday|wednesday|thursday|friday)|"
    r"(?:am )?(?:montag|dienstag|mittwoch|donnerstag|freitag)|(?:el )?(?:lunes|martes|miercoles|jueves|"
    r"viernes)|(?:lundi|mardi|mercredi|jeudi|vendredi)|(?:segunda|terca|quarta|quinta|sexta)-feira|"
    r"lunedi|martedi|mercoledi|giovedi|venerdi"
)
A_DAY_BEFORE = re.compile(rf"\b(?:{_DAYS})\b")
FOR_A_WHILE = re.compile(
    r"\b(?:for|um|fur|durante|por|pendant|per) (?:about |around |some |unas? |environ |circa |etwa |"
    r"cerca de )?"
    r"(?:an?|\d+|one|two|three|a few|eine?|zwei|drei|una?|dos|tres|une?|deux|trois|uma|duas|due|tre) "
    r"(?:hours?|minutes?|stunden?|minuten|horas?|minutos|heures?|minutes|ore|ora|minuti)\b"
    r"|\b(?:zwei|drei|eine|\d+|dos|tres|una|deux|trois|une|duas|uma|due|tre) (?:stunden?|horas?|heures?|"
    r"ore|ora) "
    r"(?:lang |long )?(?:down|weg|caid\w+|en panne|fora do ar|fuori|nicht|ausgefallen|offline)"
    r"|\b(?:dos|tres|deux|trois|duas|zwei|drei|due|tre|\d+) (?:horas|heures|stunden|ore)$"
    r"|\bbetween \S+ and \d|\bfrom \d\S* (?:to|until) \d|\bvon \d\S* bis \d|\bentre (?:las |les )?\d|"
    r"\bde \d\S* a \d"
)
PAST_TENSE = re.compile(
    r"\b(?:was|were|had|did|could not|could|went|came|broke|fell|worked|ran|failed|started|"
    r"war|waren|hatten?|konnten?|ging|gingen|kam|kamen|lief|liefen|fiel|fielen|"
    r"estaban?|estuv\w+|podian?|pud[oi]\w*|eran?|fue|fueron|tuv\w+|habian?|arrancaban?|funcionab\w+|"
    r"ete|etait|etaient|pouvait|pouvaient|avait|avaient|\w{3,20}(?:aient|issait)|marchait|fonctionnait|"
    r"demarrait|estava\w*|estev\w+|podiam?|puderam|conseguiam?|tinham?|foi|foram|funcionava\w*|"
    r"era|erano|stat[oaie]|potevan?o?|funzionava\w*|riusciva\w*|waren|kon|konden)\b"
)
PLANNED = re.compile(
    r"\b(?:plans?|planning|plant|planen|planea\w*|planeja\w*|planifi\w*|prevoi\w*|"
    r"prevede\w*)\b.{0,60}\b(?:maintenance|wartung\w*|"
    r"mantenimiento|manutencao|manutenzione|upgrade|coupure|abschaltung|shutdown|outage|downtime|"
    r"migration)\b|"
    r"\bplanned\b|\bscheduled (?:maint\w+|upgrade|downtime|outage|reboot|for|on)\b|\bmaintenance window|"
    r"\bannounced (?:maint|down|outage)|\bgeplant\w*|\bangekundigt\w*|\bwartungs(?:fenster|arbeit)|"
    r"\b(?:mantenimiento|corte|parada|manutencao|interrupcao|manutenzione|interruzione|maintenance|coupure)"
    r" (?:\w+ ){0,2}?(?:program\w+|planific\w+|previst\w+|prevue?s?|agendad\w+|pianificat\w+|"
    r"electrique prevu\w*)"
)
AHEAD = re.compile(
    r"\bduring (?:these|those|that|this) (?:\w+ )?(?:hours?|time|window|period|minutes|day)\b|\ban (?:dem|"
    r"diesem) tag\b|"
    r"\bin dieser zeit\b|\bwahrenddessen\b|\bpendant (?:ce temps|cette|ces)\b|\bdurante (?:ese|este|esse|"
    r"quel|questo|esas|"
    r"estas|essas|aquel)\b|\bin (?:that|this) (?:time|window)\b|"
    r"\b(?:will|shall) (?:not )?(?:all )?be\b|\b(?:is|are) going to\b|\bwird\b.{1,120}\bsein\b|"
    r"\b(?:wird|werden)\b.{1,120}\b(?:konnen|sein)\b|\b(?:estara|podra|quedara|habra|sera|tendra)n?\b|"
    r"\b(?:sera|seront|pourra|pourront|aura|auront)\b|\b(?:estarao?|poderao?|ficarao?|serao|havera)\b|"
    r"\bvao? (?:ficar|estar)\b|\b(?:saranno|sara|potra|potranno|avra|avranno)\b|"
    r"\b(?:starting|from|ab|a partir d\w+|desde el proximo|dal prossimo|des) "
    r"(?:tomorrow|monday|tuesday|wednesday|thursday|friday|montag|dienstag|mittwoch|donnerstag|freitag|"
    r"morgen|"
    r"nachste\w+|next|demain|lundi|manana|amanha|domani)\b|\b(?:tomorrow|next (?:week|month|monday|"
    r"tuesday|wednesday|thursday|friday|saturday|sunday)|demain|"
    r"amanha|domani|nachste woche|semaine prochaine|semana que v(?:iene|em)|proxima semana|"
    r"settimana prossima|volgende week)\b"
)
_POLITE = re.compile(
    r"\bwould (?:like|you|appreciate|love|be (?:great|nice|grateful|good|lovely|glad)|rather|say|guess|"
    r"think)\b|"
    r"\bwuerden? (?:uns|mich|gern\w*|ich|wir)\b|\b(?:could|may|might) (?:you|somebody|someone|i|we)\b"
)
SUPPOSED = words(
    "what if, in the event, would, might, worried that, afraid that, fear, avoid, prevent, happens when, "
    "happens if, hypothetical*, in case of, im falle, im fall, wuerde, wuerden, befurchten, vermeiden, en "
    "caso de, que pasa si, evitar, au cas ou, en cas de, que se passe, eviter, caso o, caso a, o que "
    "acontece, em caso de, in caso di, to make sure, make sure, how to report, drill, should ~ fail, "
    "simulate, if ever, podria, podrian, pasaria, ocurriria, sucederia, seria, estaria, habria, "
    "funcionaria, aconteceria, ficaria, poderia, pourrait, pourraient, serait, seraient, arriverait, "
    "risque de, sarebbe, potrebbe, potrebbero, succederebbe, evitare, soll, sollen, should be, in such a "
    "case, in that case, in such cases, in so einem fall, in solchen fallen, dans ce cas, en ese caso, "
    "nesse caso, in tal caso, could be, may be, bei einem ausfall, bei ausfall, im storungsfall, during "
    "an outage, during outages, in an outage, cuando hay una caida, lors d une panne, eerste hulp, stel "
    "dat, may not, might not, may be unable, were to, podria no, podrian no, poderia nao, puede que, "
    "peut-etre que, llenara, cayera, fallara, pudiera, falhasse, caisse, ficasse, se caera, tombait, "
    "cadesse, fallisse"
)
_AT_ANY_TIME = re.compile(
    r"\b(?:has|have|had|did|was) (?:\w+ ){1,4}?ever\b|\bjemals\b|\balguna vez\b|\balguma vez\b|"
    r"\bdeja arrive\b|"
    r"\bmai (?:capitato|successo|stato)\b"
)
# A notice of what is going to be done elsewhere asks for nothing.
NOTICE_ONLY = re.compile(
    r"\b(?:no action|nothing to do|nothing (?:you )?need\w*|just so you know|for your information|"
    r"only for your information|fyi|"
    r"nur zur (?:kenntnis|info\w*)|zur kenntnis|sie mussen nichts tun|kein handlungsbedarf|"
    r"solo para su informacion|"
    r"para su conocimiento|no (?:hay|tienen) que hacer nada|simple information|pour information|rien a faire|"
    r"so para conhecimento|para conhecimento|nao e preciso fazer nada|solo per informazione|"
    r"per conoscenza|ter info\w*)\b"
)
_ASKS_WHAT = re.compile(
    r"\bwhat (?:happens|would happen|should|do|would|can|to) |\bwhom? (?:do|should|would|can|to)\b|"
    r"\bhow (?:likely|"
    r"fast|quickly|soon)\b|\b(?:handbook|runbook|contingency|continuity|disaster recovery|emergency|"
    r"notfall\w*|"
    r"\w*konzept|risk|sla|service level|plan b|uptime|instructions?|instrucciones|consignes|istruzioni|"
    r"instrucoes|"
    r"anleitung|procedure|procedura|protocolo|protokoll|guideline\w*)\b|"
    r"\b(?:que|a quien|como) (?:pasa|pasaria|sucede|hacemos|hacer|hago|debemos|deberiamos|ocurre|avisamos|"
    r"llamamos|contactamos|reaccion\w+)|\b(?:que|qui) (?:faut-il|devons-nous|doit-on|dois-je|faire|"
    r"se passe\S*|"
    r"fait-on|prevenir|appeler|contacter)|\bcomment (?:reagi\w+|faire)|\bo que (?:acontece|fazer|fazemos|"
    r"devemos|"
    r"aconteceria)|\ba quem\b|\bwas (?:passiert|geschieht|tun|machen|sollen|muss)\b|\ban wen\b|"
    r"\bwen \w+en (?:wir|sie)|"
    r"\bwie schnell\b|\bwer (?:wird|informiert|hilft)\b|\bcosa (?:succede|dobbiamo|fare|facciamo|accade|"
    r"devo)|"
    r"\bchi (?:dobbiamo|avvis\w+|contatt\w+|chiam\w+)|\bwat (?:gebeurt|moeten|doen)"
)
# These make a supposition of a whole sentence.
_WHOLLY = re.compile(
    r"\b(?:suppose|supposing|assuming|assume|imagine|let us say|angenommen|gesetzt den fall|nehmen wir an|"
    r"supongamos|imagin\w+|"
    r"supposons|suponhamos|supponiamo|mettiamo che|stel dat)\b|"
    r"\bhow (?:likely|often|probable)\b|\bwhat if\b|\bin (?:such a|that|this) case\b|\bin such cases\b|"
    r"\bwie (?:wahrscheinlich|oft)\b|\bin (?:so einem|solchen|diesem|einem solchen) fall|\bdans ce cas\b|"
    r"\ben (?:ese|tal|este) caso\b|\b(?:nesse|neste|em tal) caso\b|\bin (?:tal|questo|quel) caso\b|"
    r"\bprobab(?:le|ilite|ilidad|ilidade|ilita) (?:que|de|che|di)\b|\bque tan (?:probable|seguido)\b"
)
_CONDITION = re.compile(
    r"\b(?:if|when|in case|in the event|wenn|falls|bei|sollte|si|cuando|quand|en cas|en caso|em caso|caso|"
    r"se|quando|"
    r"in caso|als|indien|mocht)\b"
)
# From here on a clause is a supposition; with a person who tries something it is a report ("if I log in, ...").
IF = re.compile(
    r"(?:\b(?:should (?:the|our|it|any|something|nobody|servers)|sollten? (?:der|die|das|sich|es|unser\w*|"
    r"niemand|ein\w*)|if|wenn|falls|in case|what happens when|si jamais|qualora)|(?:^|\b(?:hacer|hacemos|"
    r"pasa|"
    r"faire|fazer|"
    r"acontece|fare|succede|por|que|e|y|et|fait-on|passe-t-il|ou) )(?:si|s|se|quando|cuando|quand)) "
    r"(?!(?:i|we|they|you|he|she|students|users|people|ich|wir|man|on|nous|je|ils|elles|"
    r"intent\w+|entr\w+|abr\w+|tent\w+|clic\w+)\b"
    r"(?! (?:\w+ )?(?:not|can not|ever|can no|nicht|ne|no|nao|non)\b))"
)
# "se queda", "se cuelga", "se connecter": a reflexive verb, no supposition.
REFLEXIVE = re.compile(
    r"^(?:se|si) (?!(?:o|a|os|as|il|lo|la|le|les|el|los|las|i|gli|un|una|uno|une|uma|um|nadie|ninguem|"
    r"nessuno|"
    r"personne|plus|non|nao|no|algo|algum\w*|qualcuno|alguien|todo|tout|tutto|tutti|nuestr\w+|notre|nos|"
    r"nosso\w*|"
    r"the|there|hub|it)\b)"
)
RESTORED = words(
    "works again, work again, working again, hub is back, servers are back, everything is back, service "
    "is back, we are back, site is back, page is back, is back to normal, back to normal, back online, is "
    "back up, are back up, back up and running, up again, resolved, solved, is fixed, was fixed, been "
    "fixed, you fixed, fixed it, fixed by, sorted out, was sorted, been sorted, recovered, no longer ~ "
    "down, works since, worked since, smoothly since, fine since, well since, ever since, all good now, "
    "works now, fine now, working now, okay now, ok now, runs again, run again, starts again, start again "
    "normally, lauft wieder, laufen wieder, lauft ~ alles, lauft alles, alles lauft, funktioniert wieder, "
    "funktioniert ~ wieder, geht wieder, geht ~ wieder, gehen wieder, wieder erreichbar, wieder alles, "
    "alles wieder, behoben, erledigt, gelost, seitdem lauft, ya funciona*, ya va, ya va bien, ya esta "
    "bien, vuelve a funcionar, volvio a funcionar, volvieron a funcionar, ya esta resuelto, resuelto, "
    "resolvieron, resolvio, arreglado, arreglaron, arreglasteis, se arreglo, solucionado, solucionada, "
    "solucionaron, todo funciona, todo va bien, todo esta bien, desde entonces todo, remarche, "
    "remarchent, marche a nouveau, marche de nouveau, fonctionne a nouveau, fonctionne de nouveau, de "
    "nouveau ~ accessible, refonctionne*, resolu, resolue, repare, reparee, retabli*, rentre dans l "
    "ordre, tout fonctionne, tout marche, tout va bien, tout est revenu, voltou a funcionar, voltou ao "
    "normal, voltaram a funcionar, ja funciona*, ja esta funcionando, ja voltou ao normal, resolvido, "
    "resolvida, resolveram, consertado, corrigido, normalizou, normalizado, tudo funciona, tudo voltou, "
    "funziona di nuovo, ora funziona, adesso funziona, tutto funziona, tutto a posto, tutto ok, risolto, "
    "risolta, opgelost, werkt weer, doet het weer, tudo normal, esta normal, todo normal, esta todo bien, "
    "hat sich erledigt, haben sich erledigt, tout est rentre, sono ripartiti, ripristinat*, e rientrat*, "
    "starting again, servers are starting again, can work again, konnen wieder, kann wieder, pueden "
    "volver a, peuvent de nouveau, podem voltar a, possono di nuovo, ignore my, disregard my, gone away, "
    "went away, nobody is affected, no one is affected, not affected any, no longer affected, no longer "
    "occurs, no longer happens, verschwunden, ha desaparecido, desaparecio, disparu, sumiu, desapareceu, "
    "sparito, niemand ist mehr betroffen, nobody has trouble any, everything is running again, is running "
    "again, are running again, running again"
)
RECURS = words(
    "it is back, problem is back, issue is back, error is back, trouble is back, same problem is back, "
    "has come back, came back, comes back, have it again, has returned, returned, happening again, "
    "happens again, happened again, again the same, same again, once again, once more, started again, "
    "reappeared, recurred, recurs, recurring, wieder da, wieder dasselbe, wieder das gleiche, das gleiche "
    "wieder, erneut, schon wieder, wieder so, wieder aufgetreten, wieder auf, volvio a pasar, vuelve a "
    "pasar, volvio a ocurrir, ha vuelto, han vuelto, volvio, otra vez, de nuevo, nuevamente, se repite, "
    "cela recommence, ca recommence, recommence, de nouveau, a nouveau, est revenu*, revient, rebelote, "
    "se reproduit, voltou a acontecer, voltou, de novo, outra vez, novamente, repete-se, se repete, di "
    "nuovo, tornato, tornata, si ripete, si ripresenta, ripresentato, nuovamente, opnieuw, weer terug, "
    "weer hetzelfde"
)


def is_supposed(clause: str) -> bool:
    """Say whether a clause imagines a failure; a polite "would you" imagines nothing."""
    return bool(SUPPOSED.search(_POLITE.sub(" ", clause)) or _AT_ANY_TIME.search(clause))


def is_what_if(sentence: str) -> bool:
    """Say whether a sentence asks what to do, or writes down what is done, in some event."""
    return bool(_WHOLLY.search(sentence) or (_ASKS_WHAT.search(sentence) and _CONDITION.search(sentence)))
