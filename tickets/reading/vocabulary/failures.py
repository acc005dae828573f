"""Words for what may be wrong with a hub, and for what people do on one."""

import re

from tickets.reading.prose import words

DOWN = words(
    "down, offline, unavailable, unreachable, inaccessible, bad gateway, gateway time*, service "
    "unavailable, internal server error, connection refused, connection reset, blank page, white page, "
    "plain white, empty page, error page, err_*, nxdomain, dns_probe*, dead, outage, 500, 502, 503, 504, "
    "500s, 502s, 503s, 504s, timed out, time out, times out, timing out, timeout*, certificate ~ expired, "
    "expired certificate, stopped responding, unresponsive, hors service, hors ligne, en panne, "
    "indisponible*, inaccessible*, tombe, tombee, panne, page blanche, erreur 50*, caido, caida, caidos, "
    "caidas, cayo, fuera de servicio, fuera de linea, inaccesible*, indisponivel, indisponiveis, "
    "inacessivel, inacessiveis, pagina en blanco, fora do ar, caiu, pagina em branco, ausgefallen, "
    "ausfall, unerreichbar, weisse seite, leere seite, zeituberschreitung, abgeschaltet, caduto, giu, not "
    "private, certificate ~ invalid, invalid certificate, certificate error*, certificate warning*, "
    "net::err*, ssl error*, tls error*, security warning*, not resolve*, white screen, blank screen, "
    "blank white, empty screen, empty white, can not be reached, connection ~ refused, connection ~ timed "
    "out, nothing but a spinner, spins, spinning, keeps loading, loads forever, loading forever, stays "
    "white, stays blank, stays empty, weisser bildschirm, leerer bildschirm, bleibt weiss, bleibt leer, "
    "abgelaufenes zertifikat, zertifikat ~ abgelaufen, ungultiges zertifikat, zertifikat ~ ungultig, "
    "zertifikatsfehler, certificado ~ caducado, certificado ~ vencido, certificado ~ invalido, "
    "certificado ~ expirado, certificado ~ venceu, certificat ~ expire, certificat ~ invalide, "
    "certificato ~ scaduto, certificato ~ non valido, pantalla blanca, pantalla en blanco, queda en "
    "blanco, ecran blanc, tela branca, tela em branco, schermata bianca, pagina bianca, irraggiungibil*, "
    "non raggiungibil*, non risponde, non disponibile, fuori servizio, non e disponibile, onbereikbaar, "
    "ligt plat, plat, eruit, gestort, no es privada, no es segura, nao e particular, nao e privada, nao e "
    "segura, ne est pas privee, pas privee, pas securisee, nicht privat, nicht sicher, not secure, non e "
    "privata, non e sicura, no deja pasar, streikt, strikes, taken the day off, nothing comes up, not "
    "answering, sin responder, sans reponse, sem resposta, grey page, error 5*, ko, kaputt"
)
BROKEN = words(
    "broken, broke, stopped working, quit working, not working, kaputt, defekt, roto, rota, danado, dejo "
    "de funcionar, dejado de funcionar, casse, cassee, ne marche plus, quebrado, quebrada, quebrou, parou "
    "de funcionar, borked, busted, unusable, messed up, inutilizable, inutilisable, inutilizavel, "
    "unbrauchbar, error, errors, errore, erreur, erreurs, erro, erros, fehler, fehlermeldung*, failing, "
    "fails, failure*, failed, falla, fallan, fallo, fallando, falha, falham, echoue*, gone, weg, "
    "disappeared, acting up, kaput, crashed, rotto, rotti, guasto, guasti, non funziona*, errori, stuk, "
    "kapot, doet het niet, foutmelding*"
)
OPENS = words(
    "load*, open*, respond*, reach*, work, works, working, connect to ~ hub, connect to ~ server*, "
    "appear*, answer*, display*, come up, comes up, access, erreichbar, verfugbar, funktionier*, geht, "
    "ladt, laden, aufruf*, offn*, reagiert, carga, cargan, cargar, abre, abren, abrir, responde, "
    "responden, funciona, funcionan, anda, charge, chargent, charger, repond, repondent, marche, "
    "marchent, fonctionne*, s ouvre, ouvre, ouvrir, joignable, accessible*, accessible, available, "
    "reachable, disponible*, disponivel, accesible*, acessivel, carrega, carregam, carregar, get to, gets "
    "to, zu erreichen, erreichen, erreicht, ansprechbar, acceder, accede, visible, usable, use, nutzen, "
    "usar, utiliser, utilizar, benutzen, funziona, bereikbaar, apre, get through, gets through, get past, "
    "resolve, resolves, go further, go on, kommt weiter, kommen weiter, weiterkomm*, aprono, aprire, "
    "carica, caricano, caricare, raggiung*, caricamento, laad*, werkt, geladen, pasa de, passer, "
    "depasser, passa da, bekommt die seite auf, bekommen die seite auf, seite auf, pasar"
)
SIGNS_IN = words(
    "log in, login, log on, logon, log into, logging in, logged in, logs in, sign in, signin, sign into, "
    "signing in, sign on, get in, gets in, get into, getting in, let in, authenticat*, iniciar sesion, "
    "inicia sesion, inician sesion, inicio de sesion, entrar, entran, entra, ingresar, ingresa*, acceder, "
    "accede, acceden, loguear*, autenticar*, autentica*, se connecter, connecter, connecte, connectent, "
    "connexion, s identifier, authentifi*, fazer login, faz login, fazem login, logar, loga, logam, "
    "acessar, acessa, acessam, anmeld*, einlogg*, einwahl*, reinkomm*, rein, hereinkomm*, login*, loggen, "
    "melden ~ an, kommt ~ rein, kommen ~ rein, accedere, entrare, inloggen, get past the login, get past "
    "the sign-in, effettuare ~ login, fare ~ login, accedono, entra*, inlogg*, aanmelden, autentic*, si "
    "connett*, autentifier, made it in, make it in, makes it in, gets through the login, get through the "
    "login, parvient* a ouvrir, ouvrir une session, ouvrir leur session, authenticates"
)
LOGIN_FAILURE = words(
    "login loop*, log in loop*, sign in loop*, login page loop*, sign-in loop*, loops forever, endless "
    "loop, infinite loop, login loop, redirect loop, redirects loop, too many redirects, thrown back, "
    "sent back, kicked back, bounced back, back to the login, back to login, back on the login, back to "
    "the sign*, back at the login, locked out, logged out, invalid_client, invalid_grant, invalid client, "
    "oauth error*, authentication error*, authentication fail*, login fail*, login error*, login ~ "
    "broken, login ~ not work*, sign-in fail*, logins fail*, logins are failing, 403, 401, forbidden, "
    "access denied by, unauthorized, unauthorised, redirect_uri*, state mismatch, xsrf, csrf, "
    "ausgesperrt, anmeldeschleife, zuruck zur anmeld*, zuruck auf die anmeld*, zuruck zur start*, wieder "
    "auf ~ anmeld*, regresa ~ a la pagina, devuelve a la pagina, vuelve a la pagina, otra vez a la "
    "pagina, error de autenticacion, revient ~ a la page, renvoie ~ a la page, renvoye*, revient "
    "toujours, erreur d authentification, voltamos para a pagina, volta para a pagina, retorna para a "
    "pagina, erro de autenticacao, anmeldung ~ fehl*, anmeldung schlagt, anmeldefehler, login schlagt, "
    "boucle de connexion, bucle, em loop, loops back, loop back, thrown out, throws us out, throws ~ out, "
    "kicks ~ out, kicked out, refuses us, log in again and again, sign in again and again, sign in over "
    "and over, log in over and over, invalid username, invalid user name, hinauswirf*, wirft ~ hinaus, "
    "wirft ~ raus, wirft ~ wieder hinaus, hinausgeworfen, rausgeworfen, fliegen ~ raus, fliegt ~ raus, "
    "zuruck zum login, zuruck auf ~ login*, wieder auf ~ login*, wieder bei ~ anmeld*, wieder bei ~ "
    "login*, landen ~ wieder ~ login*, landen ~ wieder ~ anmeld*, wieder vor ~ anmeld*, devuelv* ~ al "
    "inicio, devuelv* ~ a la pantalla, vuelven al inicio, vuelve al inicio, vuelve a pedir ~ contrasena, "
    "pide ~ contrasena ~ otra vez, regresa ~ al inicio, regresa ~ a la pantalla, nos saca, los saca, nos "
    "echa, los echa, nos expulsa, rechaza ~ contrasena, mandad* de volta, manda ~ de volta, volta* para a "
    "tela, volta* para o login, voltam ao inicio, volta ao inicio, retrouve* ~ ecran de connexion, "
    "retrouve* ~ page de connexion, retrouve* ~ sur l ecran, revien* ~ ecran, ramene* ~ page, ramene* ~ "
    "ecran, tourne* en rond, refoul*, tornano ~ pagina, torna ~ pagina, rimand* ~ pagina, rimandat*, "
    "rispedit*, credenziali non valide, teruggestuurd, terug op ~ inlog*, oauth state, state missing, bad "
    "request, oauthenticator, login refused, login is refused, login rejected, credentials ~ rejected, "
    "joga* ~ de volta, jogad* de volta, joga ~ para o comeco, manda ~ al comienzo"
)
STARTS = words(
    "start*, launch*, spawn*, boot*, come up, comes up, get ~ server*, gets ~ server*, getting ~ server*, "
    "arranc*, inicia, inician, iniciar, iniciam, iniciarse, levanta*, se levantan, prende*, enciende*, "
    "demarr*, lance, lancent, se lance*, se lancer, lancer, hochfahr*, fahrt ~ hoch, startet, starten, "
    "gestartet, sobe, sobem, subir, subiram, abrem, abre ~ servidor, ligar, avvia*, be started, schedul*, "
    "provision*, open, opens, build, builds, appear*, get an environment, umgebung, parte, partono, "
    "partire, avvio, si avvi*, si accend*, fahrt ~ ~ hoch, fahren ~ hoch, opstart*, start ~ op, comes "
    "back, come back, demarrage, lancement, iniciando"
)
START_FAILURE = words(
    "spawn fail*, spawn error*, spawn timed out, failed to spawn, failed to start, fails to start, "
    "failing to start, fail to start, stuck, pending, hang, hangs, hanging, hung, crashloop*, crash "
    "loop*, timed out, time out, times out, timeout, timeouts, server requested, nodes are available, "
    "insufficient memory, insufficient cpu, evicted, launch fail*, launch ~ fail*, launches fail*, launch "
    "~ failing, build* ~ fail*, start ~ fail*, startup fail*, did not start, 0/* nodes, progress bar, "
    "fehlgeschlagen, hangen, hangt, bleibt ~ hangen, bleiben ~ hangen, se queda*, colgado*, atascado*, se "
    "cuelga*, bloque sur, reste bloque*, bloques, travado*, trava, travam, parada em, parado em, fica ~ "
    "parad*, atteint le delai, 500, 502, 503, 504, wait for ~ server*, waiting for ~ server*, restano in "
    "attesa, resta in attesa, rimane in attesa, rimangono in attesa, restano bloccat*, resta bloccat*, "
    "rimane bloccat*, in sospeso, tempo scaduto, reste figee, reste fige, restent figes, expire, "
    "expirent, agotado, queda cargando, quedan cargando, quedan esperando, ficam presos, fica preso, "
    "presos em, preso em, spinner, balken lauft, bricht ~ ab, abgebrochen, error'd out, errors out, "
    "blijft hangen, blijven hangen, scaling up, is starting up, starting up for, been starting, staring "
    "at, not starting, keeps starting, still starting, in der warteschlange, en cola, en file d attente, "
    "in coda, na fila"
)
SAVES = words(
    "save*, saving, write*, writing, store files, create files, create ~ file*, create ~ folder*, guard*, "
    "grab*, escrib*, speicher*, schreib*, abspeicher*, enregistr*, sauvegard*, ecrire, ecrit, salv*, "
    "grav*, escrev*, touch, upload*, salvare, opslaan, sichern, salva*, scriv*, s enregistre*, "
    "opgeslagen, schrijven, guarda, guardan, abspeichern, memorizza*"
)
FULL = words(
    "no space left, enospc, disk is full, disk full, disks are full, home is full, storage is full, drive "
    "is full, filesystem is full, file system is full, volume is full, full, filled up, has run out, ran "
    "out of space, run out of space, out of space, out of disk, no disk space, no more space, read-only "
    "file system, sin espacio, lleno, llena, llenos, no queda espacio, voll, vollgelaufen, kein platz, "
    "kein speicherplatz, plein, pleine, pleins, sature*, plus de place, plus d espace, cheio, cheia, "
    "lotado, sem espaco, pieno, vol, no hay espacio, 100%, 100 %, randvoll, e pieno, pieni, piena, "
    "esaurit*, spazio esaurito, agotado, almacenamiento agotado, sin espacio libre, plus aucun espace, "
    "repleto"
)
SLOW = words(
    "slow*, lags, laggy, lagging, lag is, much lag, sluggish, freez*, frozen, crawl*, snail*, takes ~ "
    "minutes, takes ~ min, takes ~ mins, took ~ minutes, took ~ mins, took ~ min, taking ~ minutes, "
    "taking ~ mins, takes forever, taking forever, takes ages, minutes to open, minutes to start, minutes "
    "to load, mins to open, mins for, minutes for, kernel die, kernels die, servers die, sessions die, "
    "notebooks die, just die, they die, them die, all die, dies, died, dying, dieing, dead, crash*, "
    "restarting, restarts, restart, killed, disconnect*, drops, intermittent*, unstable, unresponsive, "
    "langsam*, trage, dauert ~ minuten, brauch* ~ minuten, minuten bis, sterben, stirbt, sturz*, "
    "absturz*, abgesturzt, friert, ruckelt, lahm, haken, hakt, lento, lenta, lentos, lentas, lentisim*, "
    "lentitud, tarda*, demora*, minutos en, muere*, mueren, se cae, se caen, cuelga*, reinicia*, lent, "
    "lente, lents, lentes, rame, rament, ralenti*, lenteur*, minutes pour, met ~ minutes, mettent ~ "
    "minutes, prend ~ minutes, meurt, meurent, plante, plantent, plantage*, redemarr*, coupe, coupes, "
    "coupee, coupent, lentidao, minutos para, leva ~ minutos, levam ~ minutos, morre*, morrem, caem, "
    "trava, travam, travad*, travand*, travou, travaram, reiniciam, cai, lentissim*, gateway errors, "
    "500s, throttl*, hang*, takes seconds, take seconds, need minutes, needs minutes, need several "
    "minutes, takes several minutes, drops out, eternity, ages, traag, langzam*, valt ~ weg, lenti, "
    "lentezza, si blocca*, restano bloccat*, si riavvia*, muore, muoiono, cadono, si interromp*, "
    "crollan*, blocca*, eternidad, eternidade, eternite, interminable*, ewig*, geht in die knie, sessions "
    "dropped, sessions drop, kicked, morto, verbindungsabbr*, freeze*, takes ~ seconds, takes about ~ "
    "seconds, take ~ seconds, take ~ minutes, seconds for, abort, aborts, aborted, aborting, bomb, "
    "desconect*, deconnect*, disconnett*, zah, tarda ~ segundos, tarda ~ minutos, prend ~ secondes, leva "
    "~ segundos, impiega ~ minuti, impiega ~ secondi, dauert ~ sekunden, minuten brauch*, brauch* "
    "minuten, brauchen minuten, quart d heure, viertelstunde, cuarto de hora, quarto d ora, un quarto de "
    "hora, met une eternite, tourne au ralenti, schleppend, unertraglich, gridato, time ~ lost "
    "connection, lost connection, connection lost, verbindung verlor*, verbindung ~ abgebrochen"
)
INFRA_FAILURE = words(
    "errimagepull, imagepullbackoff, has an incident, incident right now, ongoing incident, no new nodes, "
    "no nodes, not create*, image pull*, error pushing image, push fail*, pull fail*, pushing ~ fail*, "
    "pulling ~ fail*, received unexpected http status, red banner, major outage, partial outage, service "
    "disruption, degraded performance, reports an outage, ongoing outage, do not come up, capacity, "
    "stockout, insufficient capacity, not ready, notready, outage, storung*, ausfall*, panne, incident "
    "majeur, caida, interrupcion, interrupcao, incidente, 500, 502, 503, 504, 429, 5xx, down, "
    "unreachable, fail*, rate limit*, unavailable, red, red incident, red for, shows red, gone, weg, "
    "dropped, disservizio, guasto, problemas en, interrup*, degraded, comes back, come back, rot, "
    "gestort, storing, rosso, en rouge, en rojo, em vermelho, elevated errors, elevated error rates, "
    "exhausted, zone_resource*"
)
SERVER_ERROR = words(
    "500, 502, 503, 504, internal server error, bad gateway, service unavailable, gateway time*, spawn "
    "failed, no space left on device, imagepullbackoff, errimagepull, server requested, connection "
    "refused, err_connection*, nxdomain"
)
NOTHING_WORKS = words(
    "nothing works, nothing is working, nothing loads, nada funciona, no funciona nada, rien ne marche, "
    "rien ne fonctionne, nichts geht, nichts funktioniert, geht nichts, geht gar nichts, non funziona "
    "niente, non funziona nulla, niente funziona, nulla funziona, non va niente, niets werkt, niks werkt"
)
SPAWN_FAILED = words(
    "spawn failed, spawn error, spawn timed out, server requested, failed to spawn, spawning fails, spawn "
    "fails"
)
PULL_FAILED = words(
    "errimagepull, imagepullbackoff, err image pull, image pull back off, image pull fail*, failed to "
    "pull image"
)
TROUBLE = words(
    "error, errors, error message*, fehler, fehlermeldung*, erreur, erreurs, erro, erros, errore, errori, "
    "foutmelding*, stuck, hangs, hanging, frozen, refused, refuses, rejected, kicked, disconnected, timed "
    "out, times out, time out error, broken, failing, fails, stopped working, spinner, spinning, 500, "
    "502, 503, 504, blank, unreachable, strange, weird, blockiert, hangt, hangen, abgebrochen, bricht ~ "
    "ab, kaputt, weg, atascad*, colgad*, caid*, se cae, falla, fallan, bloque, bloquee, bloques, figee, "
    "fige, plante, panne, travad*, preso, presos, falha, falham, bloccat*, fermo, fermi, guasto, kapot, "
    "vastgelopen, can not, unable, locked out, ausgesperrt, no puede, no pueden, no logra*, no consigue*, "
    "ne peut, ne peuvent, n arrive*, ne arrive*, nao consegue*, nao pode*, non riesc*, non posson*, kann "
    "nicht, konnen nicht, impossible, imposible, impossivel, impossibile, unmoglich"
)
_BACK = (
    r"back|de volta|de vuelta|indietro|return\w*|redirect\w*|sent|end up|ends up|bounc\w*|land(?:en|et|e|"
    r"s|ed)?|zuruck\w*|devuelv\w+|"
    r"regres\w+|"
    r"vuelv\w+|rebot\w+|redirig\w+|manda\w*|volta\w*|retorn\w*|redirecion\w*|revien\w*|renvo\w*|retrouv\w*|"
    r"ramen\w*|retomb\w*|torna\w*|rimand\w*|riport\w*|rispedi\w*|reindirizz\w*|terug\w*"
)
_DOOR = (
    r"log ?-?in|comeco|principio|beginning|anfang|comienzo|debut|inizio|sign[- ]?in|start page|home page|"
    r"front page|start screen|anmeld\w*|login\w*|startseite|"
    r"inicio|"
    r"pagina (?:de )?(?:inicio|entrada|inicial|acceso|login)|pantalla|tela|ecran|accueil|page de connexion|"
    r"pagina (?:iniziale|di (?:login|accesso))|schermata|inlog\w*"
)
# After the password, the login page again.
SENT_BACK = re.compile(rf"\b(?:{_BACK})\b.{{0,60}}\b(?:{_DOOR})\b")
THROWN_OUT = re.compile(
    r"\b(?:wirft|werfen|schmeisst|fliegen|fliegt|throws?|thrown|kicks?|kicked|boots?|booted|"
    r"tosse[sd])\b.{0,50}"
    r"\b(?:out|raus|hinaus|heraus|off)\b|\b(?:nos|los|les|las|os|as|ci|li|me|us|we) (?:\w+ )?"
    r"(?:expulsa|saca|echa|bota|derruba|ejecte|expulse|butta fuori|sbatte fuori|espelle)\w*"
)
