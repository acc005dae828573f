"""Words that turn a statement round: negations, doubt, time, supposition, and what says that all is well."""

from tickets.reading.prose import words

NEGATION = words(
    "not, no, never, none, nobody, nothing, neither, nor, without, unable, hardly, no one, noone, isnt, "
    "arent, impossible, incapable, nadie, ninguno, ninguna, ningun, nunca, nada, ni, sin, tampoco, "
    "imposible, ne, pas, rien, jamais, personne, aucun, aucune, sans, nao, ninguem, nenhum, nenhuma, nem, "
    "sem, impossivel, nicht, kein, keine, keiner, keinen, keinem, nie, niemand, niemanden, nichts, ohne, "
    "weder, unmoglich, non, nessuno, niet, geen, niente"
)
DOUBT = words(
    "not think, not believe, not suspect, not a sign, not related to, no creo que, ne pense pas, ne crois "
    "pas, nao acho, nicht glaube, glaube nicht, denke nicht, not because of"
)
NOBODY = words(
    "nobody, no one, noone, none of*, not one of, not a single, not any of, nadie, ninguno de, ninguna "
    "de, ningun*, personne, aucun, aucune, ninguem, nenhum, nenhuma, niemand, keiner, keine von, kein, "
    "nessuno, nobody's, neither of"
)
FAILING = words(
    "fail*, refus*, struggl*, unable, impossible, imposible, impossivel, unmoglich, incapable, scheiter*, "
    "weiger*, falla, fallan, echoue, echouent, falha, falham, trouble, problem* ~ with, problem*, "
    "difficult*, issues, issue"
)
FINE = words(
    "fine, ok, okay, all right, alright, normal, normally, as usual, as before, no problem*, no issue*, "
    "no trouble, working, works, work, worked, runs, running, healthy, unaffected, not affected, bien, "
    "sin problema*, normalmente, con normalidad, funciona*, trabajan, trabajar, marche, marchent, "
    "marchait, fonctionn*, sans probleme, sans souci, normalement, sem problema*, lauft, laufen, "
    "funktionier*, ohne probleme*, problemlos, in ordnung, arbeiten, trabalham, trabalhar, travaillent, "
    "unbeeintrachtigt, can ~ log in, can log in, can ~ open, can ~ start, goes well, gut, perfectly"
)
BACK_TO_NORMAL = words(
    "works again, working again, is back, are back, back to normal, back online, back up, up again, "
    "resolved, solved, is fixed, was fixed, been fixed, recovered, no longer ~ down, lauft wieder, laufen "
    "wieder, funktioniert wieder, geht wieder, gehen wieder, wieder erreichbar, behoben, erledigt, "
    "gelost, ya funciona*, vuelve a funcionar, volvio a funcionar, ya esta resuelto, resuelto, "
    "solucionado, solucionada, remarche, marche a nouveau, fonctionne a nouveau, de nouveau ~ accessible, "
    "refonctionne, resolu, retabli*, voltou a funcionar, ja funciona, resolvido, resolvida, voltou ao "
    "normal, runs again, run again, starts again, start again normally, ya se arreglo, ja esta "
    "funcionando"
)
PAST = words(
    "last week, last month, last year, last semester, last term, last spring, last summer, last autumn, "
    "last fall, last winter, weeks ago, months ago, month ago, a week ago, years ago, back then, at that "
    "time, in the past, previously, letzte woche, letzten monat, letztes jahr, letztes semester, damals, "
    "vor ~ wochen, la semana pasada, el mes pasado, el ano pasado, hace ~ semanas, hace ~ meses, la "
    "semaine derniere, le mois dernier, l an dernier, il y a ~ semaines, il y a ~ mois, semana passada, "
    "mes passado, ano passado, semestre passado, ha ~ semanas, postmortem, post-mortem, annual report, "
    "incident report, outage report, the outage of, the outage on"
)
PRESENT = words(
    "since, now, still, today, currently, again, keep, keeps, right now, at the moment, this morning, "
    "this afternoon, ongoing, seit, jetzt, heute, immer noch, wieder, gerade, momentan, desde, ahora, "
    "hoy, todavia, sigue, siguen, depuis, maintenant, encore, toujours, aujourd hui, actuellement, agora, "
    "hoje, ainda, continua, continuam, neste momento, en este momento"
)
SUPPOSED = words(
    "what if, in case, in the event, would, might, worried, afraid, fear, avoid, prevent, so that, "
    "happens when, happens if, hypothetical*, handbook, runbook, im falle, im fall, falls, wurde, wurden, "
    "befurchten, vermeiden, en caso de, que pasa si, evitar, au cas ou, en cas de, que se passe, eviter, "
    "caso o, caso a, o que acontece, em caso de, to make sure, make sure, how to report, whom, drill, "
    "exercise, will be, is going to be, are going to be, wird ~ sein, sera, seront, estara, estaran, "
    "could be, may be, should ~ fail, planned, scheduled, geplant*, simulate, if ever"
)
CONDITION = words("if, wenn, falls, si, should, when, cuando, quand, quando, se")
TRYING = words(
    "i, we, they, you, students, users, one, people, ich, wir, man, sie, yo, intento, intentamos, trato, "
    "entro, on, nous, je, tento, tentamos, eu, a gente, try*, click*, open*, log*, start*, run*, "
    "refresh*, press*, abro, abrimos, clico, klick*, versuch*"
)
