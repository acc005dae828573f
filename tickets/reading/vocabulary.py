"""The words of several languages for the things a request may be about.

Spelled as `prose.folded` leaves them: lower case, no accents, contractions written out. `*` ends a stem,
`~` stands for up to three words in between. English, Spanish, French, Portuguese and German, with a few of
Italian and Dutch.
"""

from tickets.reading.prose import words

NEGATION = words(
    "not, no, never, none, nobody, nothing, neither, nor, without, unable, hardly, no one, noone, isnt, "
    "arent, impossible, incapable, nadie, ninguno, ninguna, ningun, nunca, nada, ni, sin, tampoco, "
    "imposible, ne, pas, rien, jamais, personne, aucun, aucune, sans, nao, ninguem, nenhum, nenhuma, "
    "nem, sem, impossivel, nicht, kein, keine, keiner, keinen, keinem, nie, niemand, niemanden, nichts, "
    "ohne, weder, unmoglich, non, nessuno, niet, geen, niente"
)
# A whole clause is taken back by these: "I do not think that this is ...".
DOUBT = words(
    "not think, not believe, not suspect, not a sign, not related to, no creo que, ne pense pas, ne "
    "crois pas, nao acho, nicht glaube, glaube nicht, denke nicht, not because of"
)
NOBODY = words(
    "nobody, no one, noone, none of*, not one of, not a single, not any of, nadie, ninguno de, ninguna "
    "de, ningun*, personne, aucun, aucune, ninguem, nenhum, nenhuma, niemand, keiner, keine von, kein, "
    "nessuno, nobody's, neither of"
)
FAILING = words(
    "fail*, refus*, struggl*, unable, impossible, imposible, impossivel, unmoglich, incapable, "
    "scheiter*, weiger*, falla, fallan, echoue, echouent, falha, falham, trouble, problem* ~ with, "
    "problem*, difficult*, issues, issue"
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
    "resolved, solved, is fixed, was fixed, been fixed, recovered, no longer ~ down, lauft wieder, "
    "laufen wieder, funktioniert wieder, geht wieder, gehen wieder, wieder erreichbar, behoben, "
    "erledigt, gelost, ya funciona*, vuelve a funcionar, volvio a funcionar, ya esta resuelto, "
    "resuelto, solucionado, solucionada, remarche, marche a nouveau, fonctionne a nouveau, de nouveau ~ "
    "accessible, refonctionne, resolu, retabli*, voltou a funcionar, ja funciona, resolvido, resolvida, "
    "voltou ao normal, runs again, run again, starts again, start again normally, ya se arreglo, ja "
    "esta funcionando"
)
PAST = words(
    "last week, last month, last year, last semester, last term, last spring, last summer, last autumn, "
    "last fall, last winter, weeks ago, months ago, month ago, a week ago, years ago, back then, at "
    "that time, in the past, previously, letzte woche, letzten monat, letztes jahr, letztes semester, "
    "damals, vor ~ wochen, la semana pasada, el mes pasado, el ano pasado, hace ~ semanas, hace ~ "
    "meses, la semaine derniere, le mois dernier, l an dernier, il y a ~ semaines, il y a ~ mois, "
    "semana passada, mes passado, ano passado, semestre passado, ha ~ semanas, postmortem, post-mortem, "
    "annual report, incident report, outage report, the outage of, the outage on"
)
PRESENT = words(
    "since, now, still, today, currently, again, keep, keeps, right now, at the moment, this morning, "
    "this afternoon, ongoing, seit, jetzt, heute, immer noch, wieder, gerade, momentan, desde, ahora, "
    "hoy, todavia, sigue, siguen, depuis, maintenant, encore, toujours, aujourd hui, actuellement, "
    "agora, hoje, ainda, continua, continuam, neste momento, en este momento"
)
SUPPOSED = words(
    "what if, in case, in the event, would, might, worried, afraid, fear, avoid, prevent, so that, "
    "happens when, happens if, hypothetical*, handbook, runbook, im falle, im fall, falls, wurde, "
    "wurden, befurchten, vermeiden, en caso de, que pasa si, evitar, au cas ou, en cas de, que se "
    "passe, eviter, caso o, caso a, o que acontece, em caso de, to make sure, make sure, how to report, "
    "whom, drill, exercise, will be, is going to be, are going to be, wird ~ sein, sera, seront, "
    "estara, estaran, could be, may be, should ~ fail, planned, scheduled, geplant*, simulate, if ever"
)
CONDITION = words("if, wenn, falls, si, should, when, cuando, quand, quando, se")
TRYING = words(
    "i, we, they, you, students, users, one, people, ich, wir, man, sie, yo, intento, intentamos, "
    "trato, entro, on, nous, je, tento, tentamos, eu, a gente, try*, click*, open*, log*, start*, run*, "
    "refresh*, press*, abro, abrimos, clico, klick*, versuch*"
)

# --- things
HUB = words(
    "hub, hubs, jupyterhub, jupyterhubs, jupyter hub, binderhub, binder, website, web site, site, url, "
    "web page, webpage, page, start page, homepage, home page, login page, link, address, platform, "
    "service, services, instance, deployment, system, everything, whole thing, it all, pagina, sitio, "
    "plataforma, servicio, direccion, sistema, todo, adresse, plateforme, site web, page d accueil, le "
    "service, tout, plattform, webseite, seite, dienst, startseite, alles, endereco, servico, tudo, "
    "geolab, environment ~ page"
)
STRONG_HUB = words("hub, hubs, jupyterhub, jupyterhubs, jupyter hub, binderhub, login page, url")
SERVER = words(
    "server, servers, notebook, notebooks, notbook*, rstudio, r studio, session, sessions, pod, pods, "
    "jupyterlab, jupyter, jupyter lab, vs code, vscode, workspace*, kernel, kernels, kernal*, kernell*, "
    "spawn*, serveur, serveurs, servidor, servidores, cuaderno*, sesion, sesiones, caderno*, sessao, "
    "sessoes, noyau, noyaux, nucleo*, umgebung*, sitzung*, launches, launch, builds, build, container*, "
    "lab, labs, instances, terminal, terminals, binder link*, notizbuch*, entorno, ambiente*"
)
INFRASTRUCTURE = words(
    "quay.io, quay, docker hub, dockerhub, ghcr, ghcr.io, registry, registries, container registry, "
    "image registry, aws, amazon, ec2, eks, gcp, gke, google cloud, azure, jetstream*, cloud provider, "
    "data center, datacenter, region, us-west*, us-east*, us-central*, eu-west*, europe-west*, node "
    "pool*, nodes, cluster, kubernetes, registro de imagenes, proveedor de nube, nube, fournisseur, "
    "registre, cloud-anbieter, rechenzentrum, knoten, provedor, nuvem, nos do cluster, object store, "
    "autoscaler, load balancer"
)
MONITORING = words(
    "grafana, grafanas, prometheus, dashboard, dashboards, monitoring, metrics, metric, monitorizacion, "
    "metricas, tablero*, paneles, tableau de bord, tableaux de bord, metriques, supervision, "
    "surveillance, metriken, uberwachung, dashboards de uso, painel, paineis, monitoramento, monitoreo, "
    "usage graphs, usage numbers, alertmanager"
)
BUCKET = words(
    "bucket, buckets, s3, gs, s3:*, gs:*, abfs*, object storage, blob storage, storage account, "
    "objektspeicher*, cubo, balde, compartiment, requester pays, gcs, blob container*, persistent "
    "bucket, scratch bucket, almacenamiento de objetos, stockage objet, armazenamento de objetos"
)
QUOTA = words(
    "quota, quotas, cuota, cuotas, cota, cotas, kontingent*, speicherkontingent*, speicherlimit*, "
    "speicherquota*, speichergrenze*, storage limit*, storage quota*, disk limit*, home limit*, "
    "per-user limit*, per user limit*, user limit*, personal limit*, personal storage, personal space, "
    "storage allowance, own limit, home storage, home space, storage ~ per user, storage ~ per person, "
    "gb ~ per user, limite ~ almacenamiento, espacio personal, espacio por usuario, limite ~ stockage, "
    "espace personnel, espace de stockage personnel, limite ~ armazenamento, espaco pessoal, "
    "personlichen speicher*, speicherplatz pro *, pro nutzer*, pro person, gb par utilisateur, gb por "
    "usuario, go par utilisateur, per-person storage, individual storage, home directory limit*, home "
    "director* ~ size, storage cap, disk allowance, size of ~ home, hard limit, soft limit, my storage, "
    "storage ~ used up"
)
SHARED_FOLDER = words(
    "shared folder*, shared directory, shared directories, shared-readwrite, shared readwrite, pasta "
    "shared, pasta compartilhada, carpeta compartida, carpeta shared, directorio compartido, dossier "
    "partage, dossier shared, repertoire partage, gemeinsam* ordner, gemeinsam* verzeichnis*, geteilt* "
    "ordner, shared drive"
)
ELSEWHERE = words(
    "git push, git pull, git, github repo*, pip, pip install, conda, package, packages, paquete*, "
    "paquet*, pacote*, paket*, import, script*, my code, code cell, zoom, moodle, canvas, blackboard, "
    "vpn, wifi, wi-fi, wlan, internet connection, my internet, laptop battery, printer, projector, "
    "survey, slack, video*, teams call, documentation, docs page, docs, mailing list, newsletter, "
    "excel, my model, logo, homework, assignment file, unit test*, colab, google doc*, calendar, dask "
    "cluster*, widget*, extension*, plugin*, plot*, library, shiny app*"
)
STORAGE = words(
    "disk, disks, home directory, home directories, home folder*, home, homes, storage, drive, "
    "filesystem, file system, volume, nfs, disco, directorio personal, directorios personales, "
    "directorio home, almacenamiento, festplatte*, heimverzeichnis*, home-verzeichnis*, "
    "homeverzeichnis*, speicher, speicherplatz, disque, repertoire*, espace disque, stockage, "
    "diretorio*, armazenamento, espaco, espacio, space, platz, place"
)

# --- what may be wrong with them
DOWN = words(
    "down, offline, unavailable, unreachable, inaccessible, bad gateway, gateway time*, service "
    "unavailable, internal server error, connection refused, connection reset, blank page, white page, "
    "plain white, empty page, error page, err_*, nxdomain, dns_probe*, dead, outage, 500, 502, 503, "
    "504, 500s, 502s, 503s, 504s, timed out, time out, times out, timing out, timeout*, certificate ~ "
    "expired, expired certificate, stopped responding, unresponsive, hors service, hors ligne, en "
    "panne, indisponible*, inaccessible*, tombe, tombee, panne, page blanche, erreur 50*, caido, caida, "
    "caidos, caidas, cayo, fuera de servicio, fuera de linea, inaccesible*, indisponivel, "
    "indisponiveis, inacessivel, inacessiveis, pagina en blanco, fora do ar, caiu, pagina em branco, "
    "ausgefallen, ausfall, unerreichbar, weisse seite, leere seite, zeituberschreitung, abgeschaltet, "
    "caduto, giu"
)
BROKEN = words(
    "broken, broke, stopped working, quit working, not working, kaputt, defekt, roto, rota, danado, "
    "dejo de funcionar, dejado de funcionar, casse, cassee, ne marche plus, quebrado, quebrada, "
    "quebrou, parou de funcionar, borked, busted, unusable, messed up, inutilizable, inutilisable, "
    "inutilizavel, unbrauchbar, error, errors, errore, erreur, erreurs, erro, erros, fehler, "
    "fehlermeldung*, failing, fails, failure*, failed, falla, fallan, fallo, fallando, falha, falham, "
    "echoue*, gone, weg, disappeared, acting up, kaput, crashed"
)
OPENS = words(
    "load*, open*, respond*, reach*, work, works, working, connect to ~ hub, connect to ~ server*, "
    "appear*, answer*, display*, come up, comes up, access, erreichbar, verfugbar, funktionier*, geht, "
    "ladt, laden, aufruf*, offn*, reagiert, carga, cargan, cargar, abre, abren, abrir, responde, "
    "responden, funciona, funcionan, anda, charge, chargent, charger, repond, repondent, marche, "
    "marchent, fonctionne*, s ouvre, ouvre, ouvrir, joignable, accessible*, accessible, available, "
    "reachable, disponible*, disponivel, accesible*, acessivel, carrega, carregam, carregar, get to, "
    "gets to, zu erreichen, erreichen, erreicht, ansprechbar, acceder, accede, visible, usable, use, "
    "nutzen, usar, utiliser, utilizar, benutzen, funziona, bereikbaar, apre"
)
SIGNS_IN = words(
    "log in, login, log on, logon, log into, logging in, logged in, logs in, sign in, signin, sign "
    "into, signing in, sign on, get in, gets in, get into, getting in, let in, authenticat*, iniciar "
    "sesion, inicia sesion, inician sesion, inicio de sesion, entrar, entran, entra, ingresar, "
    "ingresa*, acceder, accede, acceden, loguear*, autenticar*, autentica*, se connecter, connecter, "
    "connecte, connectent, connexion, s identifier, authentifi*, fazer login, faz login, fazem login, "
    "logar, loga, logam, acessar, acessa, acessam, anmeld*, einlogg*, einwahl*, reinkomm*, rein, "
    "hereinkomm*, login*, loggen, melden ~ an, kommt ~ rein, kommen ~ rein, accedere, entrare, inloggen"
)
LOGIN_FAILURE = words(
    "login loop*, log in loop*, sign in loop*, login page loop*, sign-in loop*, loops forever, endless "
    "loop, infinite loop, login loop, redirect loop, redirects loop, too many redirects, thrown back, "
    "sent back, kicked back, bounced back, back to the login, back to login, back on the login, back to "
    "the sign*, back at the login, locked out, logged out, invalid_client, invalid_grant, invalid "
    "client, oauth error*, authentication error*, authentication fail*, login fail*, login error*, "
    "login ~ broken, login ~ not work*, sign-in fail*, logins fail*, logins are failing, 403, 401, "
    "forbidden, access denied by, unauthorized, unauthorised, redirect_uri*, state mismatch, xsrf, "
    "csrf, ausgesperrt, anmeldeschleife, zuruck zur anmeld*, zuruck auf die anmeld*, zuruck zur start*, "
    "wieder auf ~ anmeld*, regresa ~ a la pagina, devuelve a la pagina, vuelve a la pagina, otra vez a "
    "la pagina, error de autenticacion, revient ~ a la page, renvoie ~ a la page, renvoye*, revient "
    "toujours, erreur d authentification, voltamos para a pagina, volta para a pagina, retorna para a "
    "pagina, erro de autenticacao, anmeldung ~ fehl*, anmeldung schlagt, anmeldefehler, login schlagt, "
    "boucle de connexion, bucle, em loop, loops back, loop back"
)
STARTS = words(
    "start*, launch*, spawn*, boot*, come up, comes up, get ~ server*, gets ~ server*, getting ~ "
    "server*, arranc*, inicia, inician, iniciar, iniciam, iniciarse, levanta*, se levantan, prende*, "
    "enciende*, demarr*, lance, lancent, se lance*, se lancer, lancer, hochfahr*, fahrt ~ hoch, "
    "startet, starten, gestartet, sobe, sobem, subir, subiram, abrem, abre ~ servidor, ligar, avvia*, "
    "be started, schedul*, provision*, open, opens, build, builds"
)
START_FAILURE = words(
    "spawn fail*, spawn error*, spawn timed out, failed to spawn, failed to start, fails to start, "
    "failing to start, fail to start, stuck, pending, hang, hangs, hanging, hung, crashloop*, crash "
    "loop*, timed out, time out, times out, timeout, timeouts, server requested, nodes are available, "
    "insufficient memory, insufficient cpu, evicted, launch fail*, launch ~ fail*, launches fail*, "
    "launch ~ failing, build* ~ fail*, start ~ fail*, startup fail*, did not start, 0/* nodes, progress "
    "bar, fehlgeschlagen, hangen, hangt, bleibt ~ hangen, bleiben ~ hangen, se queda*, colgado*, "
    "atascado*, se cuelga*, bloque sur, reste bloque*, bloques, travado*, trava, travam, parada em, "
    "parado em, fica ~ parad*, atteint le delai, 500, 502, 503, 504"
)
SAVES = words(
    "save*, saving, write*, writing, store files, create files, create ~ file*, create ~ folder*, "
    "guard*, grab*, escrib*, speicher*, schreib*, abspeicher*, enregistr*, sauvegard*, ecrire, ecrit, "
    "salv*, grav*, escrev*, touch, upload*, salvare, opslaan, sichern"
)
FULL = words(
    "no space left, enospc, disk is full, disk full, disks are full, home is full, storage is full, "
    "drive is full, filesystem is full, file system is full, volume is full, full, filled up, has run "
    "out, ran out of space, run out of space, out of space, out of disk, no disk space, no more space, "
    "read-only file system, sin espacio, lleno, llena, llenos, no queda espacio, voll, vollgelaufen, "
    "kein platz, kein speicherplatz, plein, pleine, pleins, sature*, plus de place, plus d espace, "
    "cheio, cheia, lotado, sem espaco, pieno, vol, no hay espacio, 100%, 100 %"
)
SLOW = words(
    "slow*, lag, lags, laggy, sluggish, freez*, frozen, crawl*, snail*, takes ~ minutes, takes ~ min, "
    "takes ~ mins, took ~ minutes, took ~ mins, took ~ min, taking ~ minutes, taking ~ mins, takes "
    "forever, taking forever, takes ages, minutes to open, minutes to start, minutes to load, mins to "
    "open, mins for, minutes for, kernel die, kernels die, servers die, sessions die, notebooks die, "
    "just die, they die, them die, all die, dies, died, dying, dieing, dead, crash*, restarting, "
    "restarts, restart, killed, disconnect*, drops, intermittent*, unstable, unresponsive, langsam*, "
    "trage, dauert ~ minuten, brauch* ~ minuten, minuten bis, sterben, stirbt, sturz*, absturz*, "
    "abgesturzt, friert, ruckelt, lahm, haken, hakt, lento, lenta, lentos, lentas, lentisim*, lentitud, "
    "tarda*, demora*, minutos en, muere*, mueren, se cae, se caen, cuelga*, reinicia*, lent, lente, "
    "lents, lentes, rame, rament, ralenti*, lenteur*, minutes pour, met ~ minutes, mettent ~ minutes, "
    "prend ~ minutes, meurt, meurent, plante, plantent, plantage*, redemarr*, coupe, coupes, coupee, coupent, lentidao, minutos para, leva ~ "
    "minutos, levam ~ minutos, morre*, morrem, caem, trava, travam, travad*, travand*, travou, travaram, reiniciam, cai, lentissim*, gateway errors, "
    "500s, throttl*, hang*"
)
INFRA_FAILURE = words(
    "errimagepull, imagepullbackoff, has an incident, incident right now, ongoing incident, no new "
    "nodes, no nodes, not create*, image pull*, error pushing image, push fail*, pull fail*, pushing ~ "
    "fail*, pulling ~ fail*, received unexpected http status, red banner, major outage, partial outage, "
    "service disruption, degraded performance, reports an outage, ongoing outage, do not come up, "
    "capacity, stockout, insufficient capacity, not ready, notready, outage, storung*, ausfall*, panne, "
    "incident majeur, caida, interrupcion, interrupcao, incidente, 500, 502, 503, 504, 429, 5xx, down, "
    "unreachable, fail*, rate limit*, unavailable"
)
SERVER_ERROR = words(
    "500, 502, 503, 504, internal server error, bad gateway, service unavailable, gateway time*, spawn "
    "failed, no space left on device, imagepullbackoff, errimagepull, server requested, connection "
    "refused, err_connection*, nxdomain"
)
NOTHING_WORKS = words(
    "nothing works, nothing is working, nothing loads, nada funciona, no funciona nada, rien ne marche, "
    "rien ne fonctionne, nichts geht, nichts funktioniert, geht nichts, geht gar nichts"
)

# --- people
PERSON_NOUNS = (
    "students?|studierenden?|studenten|users?|people|ppl|persons?|colleagues?|coworkers?|instructors?|"
    "teachers?|professors?|faculty|participants?|attendees|learners|pupils|researchers?|members?|"
    "maintainers?|postdocs?|tas?|"
    "classmates|labmates|teammates|team members|friends|accounts|scientists?|analysts?|engineers?|"
    "developers?|kids|folks|groups?|classes|sections|others|staff|guests?|of us|of them|estudiantes|"
    "alumn[oa]s|usuari[oa]s|personas|colegas|companer[oa]s|"
    "profesor[ae]s|profes|participantes|investigador[ae]s|miembros|etudiante?s|utilisateurs|"
    "utilisatrices|personnes|collegues|enseignants|participants|chercheurs|eleves|membres|doctorants|"
    "d entre nous|alun[oa]s|usuari[oa]s|"
    "pessoas|professor[ae]s|pesquisador[ae]s|membros|leute|leuten|kolleg\\w+|nutzer\\w*|benutzer\\w*|"
    "personen|teilnehm\\w+|schuler\\w*|lehrkrafte\\w*|mitarbeit\\w+|dozent\\w+|von uns|de nosotros|"
    "de nos|studenti|utenti|persone|gebruikers"
)
NUMBER_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    "seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|hundred|dozens?|both|several|many|"
    "multiple|various|few|couple of|"
    "most|more|other|half|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte|"
    "treinta|vari[oa]s|much[oa]s|algun[oa]s|tod[oa]s|demas|"
    "deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante|plusieurs|"
    "quelques|beaucoup|dois|duas|quatro|sete|oito|nove|dez|doze|vinte|trinta|diversos|diversas|"
    "muit[oa]s|algun[sa]s?|"
    "zwei|zweien|drei|vier|funf|sechs|sieben|acht|neun|zehn|elf|zwolf|zwanzig|dreissig|mehrer\\w+|"
    "einige\\w*|viele\\w*|beide\\w*|weitere\\w*|alle\\w*|andere\\w*|due|tre|quattro|diverse|molti"
)
EVERYONE = words(
    "everyone, everybody, all of us, all users, all students, all our, all my, all the users, all the "
    "students, for all, whole class, whole group, whole team, whole table, whole lab, whole course, "
    "entire class, entire group, entire team, entire lab, my class, our class, the class, my students, "
    "our students, my group, our group, our team, the team, my team, our users, our instructors, the "
    "students, students, users, participants, attendees, others too, other people, each of us, us all, "
    "so are, as do, colleagues, colleague ~ too, both of us, both, anyone, anybody, nobody, no one, "
    "none of us, none of the, none of my, none of our, my labmates, my classmates, pretty much all, "
    "neighbours, neighbors, neither of us, todos, todas, todo el mundo, toda la clase, todo el grupo, "
    "todo el equipo, mis estudiantes, mis alumnos, nuestros estudiantes, nuestros alumnos, la clase, "
    "los estudiantes, los alumnos, los usuarios, nadie, ninguno, ninguna, estudiantes, alumnos, "
    "usuarios, tous, toutes, tout le monde, toute la classe, toute l equipe, tout le groupe, mes "
    "etudiants, nos etudiants, les etudiants, les utilisateurs, nos utilisateurs, personne, aucun, "
    "aucune, etudiants, utilisateurs, nos eleves, toda a turma, a turma, toda a equipe, toda a gente, "
    "todo mundo, meus alunos, nossos alunos, os alunos, alunos, ninguem, nenhum, nenhuma, alle, allen, "
    "alle nutzer*, ganze* gruppe, ganze* klasse, ganze* kurs, ganze* team, der kurs, niemand, keiner, "
    "kein student*, studierende*, studenten, kolleginnen, kollegen, nutzer, teilnehmer*, meine "
    "student*, unsere student*, tutti, nessuno, iedereen"
)
SHARED_FATE = words(
    "same thing, same problem, same error, same issue, same for, same here, the same, me too, them too, "
    "too, also, as well, confirm*, have it, see it, sees it, see this, affected, not just me, not only "
    "me, tambien, lo mismo, mismo error, mismo problema, aussi, pareil, la meme chose, meme erreur, "
    "meme probleme, egalement, tambem, o mesmo, mesmo erro, mesmo problema, auch, das gleiche, "
    "dasselbe, ebenfalls, ebenso, gleiche, bei allen, betroffen, somos, nous sommes, we are, wir sind, "
    "counted, report*"
)
ONLY_ONE = words(
    "only me, just me, it is me, only my, only i, just my, only one user, only one student, one user, a "
    "single user, single user, one student, one of our students, one of my students, one of the "
    "students, one of our users, one person, one participant, a student, a user, a colleague, one "
    "colleague, a participant, my own account only, only affects me, nur ich, nur bei mir, nur mein*, "
    "nur mich, einzelne person, eine studentin, ein student, ein nutzer, eine nutzerin, eine kollegin, "
    "ein kollege, einer meiner, eine meiner, nur eine person, nur einer, solo yo, solo a mi, solo me, "
    "solo mi, una alumna, un alumno, un estudiante, una estudiante, un usuario, una usuaria, uno de "
    "mis, una de mis, una persona, solamente yo, solo un usuario, seulement moi, que moi, juste moi, "
    "uniquement moi, seul moi, une etudiante, un etudiant, un utilisateur, une utilisatrice, une "
    "personne, un de mes, une de mes, un seul utilisateur, so eu, apenas eu, somente eu, so comigo, "
    "apenas comigo, uma aluna, um aluno, um estudante, um usuario, uma usuaria, uma pessoa, um dos "
    "meus, just one of, only one of, only one, just one, only for me, alone, only on my"
)
OTHERS = words(
    "others, other users, other students, other people, everyone else, everybody else, anyone else, all "
    "others, the rest, my colleague*, my labmates, labmates, classmates, my classmates, my friends, "
    "colleagues, coworkers, roommates, people next to me, my lab mates, other accounts, los demas, las "
    "demas, mis companer*, mis colegas, el resto, otros, los otros, les autres, mes collegues, tous les "
    "autres, os outros, os demais, meus colegas, outras pessoas, die anderen, alle anderen, andere, "
    "meine kolleg*, meinen kolleg*, ubrigen, other notebooks, gli altri, my students, my team, rest of "
    "the class, neighbour*, neighbor*"
)
PERSONAL_CAUSE = words(
    "my bash*, .bash*, my conda*, .condarc, .local, my own file*, dotfile*, since i edited, since i "
    "changed, since i installed, after i edited, after i changed, after i installed, after i deleted, i "
    "edited, i changed my, i deleted my, i installed, forgot my password, forgot the password, forgot ~ "
    "password, forgotten, lost my phone, my phone, new phone, my password, my notebook, my environment, "
    "my kernel, my script, my dataframe, my file, my code, 2fa device, habe ich mein*, ich habe ~ "
    "geandert, mein passwort, passwort vergessen, vergessen, olvide, olvido su*, olvido mi, modifique "
    "mi, cambie mi, mi contrasena, j ai modifie, j ai change, j ai oublie, oublie, mon mot de passe, "
    "esqueci, esqueceu, minha senha, alterei meu, mudei meu, meu notebook, mein notebook, mon notebook, "
    "mi notebook, mon carnet"
)
PERSONAL = words(
    "my server, my notebook, my session, my kernel, my account, my home, my home directory, my files, "
    "my environment, my rstudio, i can not, i am not able, i am unable, i get, i keep getting, for me, "
    "mein server, mein konto, mein kernel, meine sitzung, ich kann, ich komme, bei mir, mi servidor, mi "
    "cuenta, mi sesion, mi kernel, no puedo, me sale, me da, mon serveur, mon compte, ma session, mon "
    "noyau, je ne, je n*, j ai, meu servidor, minha conta, minha sessao, meu kernel, nao consigo, nao "
    "posso, il mio server, mijn server, me again"
)
WE = words(
    "we can not, we are unable, we are not able, we get, we all, our servers, our notebooks, our "
    "kernels, wir konnen, wir kommen, uns allen, bei uns, unsere server, no podemos, nos sale, nuestros "
    "servidores, nous ne, on ne peut, nos serveurs, nao conseguimos, nossos servidores, servers, "
    "kernels, logins, notebooks, servidores, serveurs, non possiamo, launches, every launch, builds"
)
SPAWN_FAILED = words(
    "spawn failed, spawn error, spawn timed out, server requested, failed to spawn, spawning fails, "
    "spawn fails"
)
