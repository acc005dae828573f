"""Words that turn a statement round: negations, doubt, time, supposition, and what says that all is well."""

from tickets.reading.prose import words

NEGATION = words(
    "not, no, never, none, nobody, nothing, neither, nor, without, unable, hardly, no one, noone, isnt, "
    "arent, impossible, incapable, nadie, ninguno, ninguna, ningun, nunca, nada, ni, sin, tampoco, "
    "imposible, ne, pas, rien, jamais, personne, aucun, aucune, sans, nao, ninguem, nenhum, nenhuma, nem, "
    "sem, impossivel, nicht, kein, keine, keiner, keinen, keinem, nie, niemand, niemanden, nichts, ohne, "
    "weder, unmoglich, non, nessuno, nessun, nessuna, niet, geen, niente, impossibile, niemandem, keines, "
    "ningunos, nobodys, nadies"
)
DOUBT = words(
    "not think, not believe, not suspect, not a sign, not related to, no creo que, ne pense pas, ne crois "
    "pas, nao acho, nicht glaube, glaube nicht, denke nicht, not because of"
)
NOBODY = words(
    "nobody, no one, noone, none of*, not one of, not a single, not any of, nadie, ninguno de, ninguna "
    "de, ningun*, personne, aucun, aucune, ninguem, nenhum, nenhuma, niemand, keiner, keine von, kein, "
    "nessuno, nessun, nessuna, keinem von, keinem, keinen von, nobody's, neither of, geen enkele, "
    "niemandem, niemanden, bei niemandem, bei keinem, a nadie, a ninguno, a nessuno, para ninguem"
)
FAILING = words(
    "fail*, refus*, struggl*, unable, impossible, imposible, impossivel, unmoglich, incapable, scheiter*, "
    "weiger*, falla, fallan, echoue, echouent, falha, falham, trouble, problem* ~ with, problem*, "
    "difficult*, issues, issue, impossibile, refuse*, non riesc*, lukt niet"
)
FINE = words(
    "fine, ok, okay, all right, alright, normal, normally, as usual, as before, no problem*, no issue*, "
    "no trouble, working, works, work, worked, runs, running, healthy, unaffected, not affected, bien, "
    "sin problema*, normalmente, con normalidad, funciona*, trabajan, trabajar, marche, marchent, "
    "marchait, fonctionn*, sans probleme, sans souci, normalement, sem problema*, lauft, laufen, "
    "funktionier*, ohne probleme*, problemlos, in ordnung, arbeiten, trabalham, trabalhar, travaillent, "
    "unbeeintrachtigt, can ~ log in, can log in, can ~ open, can ~ start, goes well, gut, perfectly, "
    "tadellos, bene, senza problemi, smoothly, perfectamente, perfeitamente, parfaitement"
)
WENT_WELL = words(
    "worked, ran, was fine, were fine, used to, went through, ging, gingen, lief, liefen, klappte, "
    "funktionierte*, funcionaba*, iba bien, iban bien, andaba*, corria*, arrancaba* bien, marchait, "
    "marchaient, fonctionnait, fonctionnaient, allait, allaient, passaient, tournait, tournaient, "
    "funcionava*, rodava*, andava*, funzionava*, andavano, could ~ log in, werkte"
)
