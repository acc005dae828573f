"""Words for what people ask for: changes, the things changed, events, and work that waits."""

from tickets.reading.prose import words

CHANGE = words(
    "add*, updat*, chang*, enabl*, activat*, install*, increas*, rais*, extend*, expand*, enlarg*, "
    "double, remov*, delet*, creat*, grant*, give, giving, switch*, set up, set, setting up, configur*, "
    "replac*, renam*, upgrad*, bump*, make, allow*, turn* on, turn* off, mov*, migrat*, restrict*, "
    "disabl*, whitelist*, allowlist*, point, roll out, rollout, deploy*, resiz*, provide access, adjust*, "
    "modif*, swap*, reduc*, lower, put, include, mount*, connect our, hook up, rotat*, use ~ image, show "
    "to, hide, register*, onboard*, roll back, revert, pin, anadir, anadan, agreg*, actualic*, actualiz*, "
    "cambi*, activ*, habilit*, instal*, aument*, ampli*, subir, suban, quit*, elimin*, borr*, crear, "
    "creen, dar, den acceso, concede*, reemplac*, sustitu*, pongan, poner, permit*, incluir, incluyan, "
    "modific*, mover, migrar, ajouter, ajoutez, ajout, mettre a jour, mettez a jour, mise a jour, "
    "changer, changez, changement, activer, activez, installer, augmenter, augmentez, retirer, supprimer, "
    "creer, donner, accorder, configurer, remplacer, modifier, modification, passer, autoriser, "
    "desactiver, relever, ouvrir l acces, renommer, adicion*, atualiz*, mudar, mudem, mudanca, alter*, "
    "troc*, ativ*, aumentem, criar, criem, conced*, substitu*, inclu*, coloc*, liber*, hinzufug*, hinzu, "
    "aktualisier*, ander*, umstell*, aktivier*, einschalt*, freischalt*, installier*, erhoh*, "
    "vergrosser*, entfern*, losch*, anleg*, erstell*, gebt, geben, gewahr*, einricht*, ersetz*, "
    "umbenenn*, einbind*, aufnehm*, austausch*, tausch*, anpass*, setzen, setzt, freigeb*, erlaub*, "
    "wechsel*, aggiung*, aggiorn*, toevoeg*, anheb*, angehoben, heraufsetz*, hochsetz*, hochgesetzt, "
    "heben, hochziehen, portare, cambiare, cambiat*, modificare, attivare, rimuov*, togliere, sostitu*, "
    "allarg*, estend*, decommission*, turn off, shut down, switch off, abschalt*, abgeschaltet, "
    "stilllegen, dar de baja, apagar, apaguen, fermer, eteindre, spegn*, disattiv*, desligar, encerrar, "
    "apparais*, apareciera, aparezca, serve, served, servido, responda, answer at, angepasst, geandert, "
    "gewechselt, eingeschaltet, ausgeschaltet, umgestellt, hinzugefugt, going from, go from, bringen, "
    "umbenannt, verlanger*, zuruckgesetzt, mak* ~ admin, be an admin, an admin, tenga, tuviera, tuvieran, "
    "tivesse, tivessem, usasse, usara, rallonger, prolonger, reduire, ridurre, hochfahren auf, erganz*, "
    "revoke*, autoriz*, approv*, accept*, reserve*, increase"
)
ASKING = words(
    "please, pls, plz, could you, can you, would you, will you, could we ~ have, would like, we want, i "
    "want, we need, i need, need, needs, wanted, request*, requesting, kindly, we wish, could the, can "
    "the, should be, must be, needs to be, has to be, could somebody, could someone, i would like, we d "
    "like, por favor, podrian, podrias, pueden, puedes, podeis, podria, pudieran, necesitamos, necesito, "
    "queremos, quisieramos, quisiera, quiero, queriamos, solicit*, nos gustaria, hace falta, pedimos, "
    "merci de, pourriez, pouvez, pourrait, voudrions, voudrais, aimerions, aimerais, avons besoin, ai "
    "besoin, souhait*, svp, s il vous plait, veuillez, demand*, il faudrait, poderiam, poderia, podem, "
    "pode, precisamos, preciso, gostariamos, gostaria, peco, solicitamos, bitte, konnten sie, konnt ihr, "
    "konntet ihr, konnen sie, mochten, mochte, brauchen, brauche, benotigen, hatten gern*, wunschen, wir "
    "wollen, wuerden gern*, ware es moglich, would it be possible, is it possible to have, sera possible, "
    "serait-il possible, seria posible, seria possivel, gerne hatten, we d love, i d like, would love, "
    "mind, should get, it would help, vorremmo, vorrei, potreste, potete, potrebbe, sarebbe possibile, "
    "abbiamo bisogno, ho bisogno, chiediamo, per favore, vi prego, servirebbe, habria que, se podria, hay "
    "que, hagan, il faut, on aimerait, pourrait-on, serait-il, est-il possible, faudrait, seria bom, dava "
    "para, tem como, precisaria*, sollte, sollten, soll, sollen, musste, mussten, konnte man, konnten "
    "alle, hatten gern, ware schon, graag, kunnen jullie, willen"
)
IMAGE = words(
    "image, images, imagen, imagenes, abbild*, imagem, imagens, docker image*, docker*, container image*, "
    "image tag*, image reference*, default image, new tag, image version, immagine, pangeo-notebook*, "
    "immagini, container-image*, docker-image*, notebook image"
)
UPDATE = words(
    "updat*, chang*, bump*, switch to, switch*, point, upgrad*, replac*, roll out, roll back, revert, "
    "deploy*, use, set, move to, pin, new image, new tag, newer, newest, rebuild*, rebuilt, pull, "
    "refresh*, swap*, actualiz*, actualic*, cambi*, reemplac*, sustitu*, mettre a jour, mettez a jour, "
    "mise a jour, changer, remplacer, passer, basculer, nouvelle image, nueva imagen, atualiz*, troc*, "
    "mudar, mudem, substitu*, alter*, nova imagem, aktualisier*, austausch*, umstell*, wechsel*, ersetz*, "
    "tausch*, neues image, setzen, setzt, aggiorn*, promote*, release*, ran, runs, run, usara, usasse, "
    "hatte gern, heben, anheb*, hochzieh*, going from, go from, move from, pass*, portare, anhebung, "
    "instead of, rather than, statt, au lieu, en vez de, em vez de, invece"
)
PROFILE = words(
    "profile list*, profilelist, profile*, server option*, server size*, resource option*, machine type*, "
    "node option*, instance option*, option ~ server, perfil, perfiles, opciones de servidor, opcion de "
    "servidor, lista de perfiles, profil, profils, options du serveur, options de serveur, liste des "
    "profils, perfis, opcoes de servidor, opcao de servidor, profile ~ list, profilen, profilliste*, "
    "serveroption*, server-option*, profilauswahl, gpu option, gpu profile*, allocation option*, profili"
)
AUTH = words(
    "github team*, github org*, github organi*, organisation*, organization*, oauth*, authentic*, "
    "authoriz*, authoris*, admin, admins, administrator*, admin rights, allowlist*, whitelist*, allowed "
    "users, allowed list, permission*, cilogon, identity provider*, idp, sso, single sign-on, saml, "
    "google login, login method*, login provider*, access list, access to the hub, access for, list of ~ "
    "users, orcid, microsoft login, entra id, shared password, username*, user list, members list, team, "
    "autenticacion, autorizacion, autoriza*, administrador*, permiso*, contrasena compartida, equipo ~ "
    "github, acceso ~ hub, authentification, autorisation*, administrateur*, administratrice*, droits, "
    "mot de passe partage, equipe github, acces au hub, autenticacao, autorizacao, permiss*, senha "
    "compartilhada, time ~ github, equipe ~ github, acesso ao hub, authentifizierung, autorisierung, "
    "berechtigung*, adminrechte, admin-rechte, rechte, zugang*, gemeinsames passwort, freigabeliste, "
    "github-team*, github-org*, zugriffsrechte, login-methode, github app, invite ~ hub, client secret, "
    "allowed teams, auth0, tenant*, entra, oidc, keycloak, okta, client_id, client id, callback*, "
    "redirect uri, shibboleth, adfs, azure ad, active directory, ldap, sign-in method*, provider de "
    "identidad, proveedor de identidad, fournisseur d identite, provedor de identidade, "
    "identitatsanbieter*, allow-list*, allow list*, lista de permitidos, liste blanche, whitelist, "
    "squadra github, team github, gruppo github, autenticazione, autorizzazione, permessi, accesso al hub"
)
SHARED_PASSWORD = words(
    "shared password, common password, workshop password, event password, hub password, contrasena "
    "compartida, clave compartida, contrasena comun, mot de passe partage, mot de passe commun, senha "
    "compartilhada, senha do evento, gemeinsame* passwort, geteilte* passwort, passwort fur den workshop, "
    "passwort fur den kurs"
)
ACCESS = words(
    "access*, accessdenied, access denied, permission*, read, write, role, credential*, 403, forbidden, "
    "mount*, acceso*, permiso*, leer, escribir, acces, droits, lire, ecrire, acesso*, permiss*, ler, "
    "escrever, gravar, zugriff*, schreibrecht*, leserecht*, rechte, berechtigung*, lesen, schreiben, "
    "policy, grant*, allow*"
)
BLOCKED = words(
    "stuck, blocked, blocking, blocker, blocks, on hold, halted, waiting for, waiting on, are waiting, is "
    "waiting, sitting idle, sit idle, stand idle, are idle, idling, at a standstill, held up, "
    "showstopper, bloquead*, atascad*, parad*, detenid*, en espera, a la espera, esperando, bloque, "
    "bloques, bloquee*, a l arret, en attente, attendent, a espera, aguardando, blockiert*, wartet, "
    "warten, steht still, stehen still, liegt auf eis, aufgehalten, stalled, depends on it, depend on it, "
    "nothing moves, wait for, waits for, wait on, waits on, fermi, ferm*, bloccat*, in attesa, aspettano, "
    "attendono, attende, attendant, still stehen, stillstand, lahmgelegt, stoppt, detenido, detenidos, "
    "parados, steht ~ still, unable to begin, unable to start, unable to work, stopped because, wachten"
)
WORKS_ON = words(
    "work, continue, proceed, go on, carry on, start, begin, run, access, get in, log in, sign in, use, "
    "read, write, download, upload, get at, reach, finish, trabajar, continuar, seguir, empezar, "
    "comenzar, acceder, entrar, leer, escribir, usar, ejecutar, avanzar, travailler, continuer, avancer, "
    "commencer, entrer, lire, ecrire, utiliser, se connecter, trabalhar, comecar, acessar, ler, escrever, "
    "gravar, avancar, arbeiten, weiterarbeiten, weitermachen, anfangen, beginnen, zugreifen, reinkommen, "
    "anmelden, einloggen, lesen, schreiben, nutzen, rein, see, open, join, save, guardar, speichern, "
    "enregistrer, salvar, do anything, do their, lavorare, continuare, iniziare, cominciare, accedere, "
    "scrivere, leggere, begin with, weiterkommen, work on, werken"
)
REACHED = words(
    "reach*, hit*, hitting, full, exceed*, used up, run out, ran out, out of space, at 100, no space "
    "left, no space, over ~ limit, over ~ quota, over quota, max*, alcanz*, llegaron, llegado, llego, "
    "llena, lleno, supera*, agot*, sin espacio, atteint*, plein*, depass*, epuise*, satur*, ating*, "
    "cheio*, cheia*, esgot*, ultrapass*, sem espaco, erreicht*, voll, uberschritten, ausgeschopft, "
    "aufgebraucht, kein platz, nicht mehr genug, not enough, insufficient, too small, cannot save, can "
    "not save"
)
EVENT = words(
    "workshop*, hackathon*, hack week*, hackweek*, exam, exams, midterm*, final exam*, bootcamp*, boot "
    "camp*, training, trainings, training session*, training course*, summer school*, winter school*, "
    "spring school*, datathon*, codefest*, code sprint*, sprint, tutorial session*, live tutorial*, "
    "conference tutorial*, short course, masterclass*, demo day, taller, talleres, examen, examenes, "
    "hackaton*, escuela de verano, curso intensivo, curso corto, jornada*, capacitacion*, seminario*, "
    "parcial, atelier*, stage pratique, ecole d ete, ecole d hiver, formation, formations, seminaire*, "
    "epreuve*, partiel, oficina*, prova, provas, exame, exames, minicurso*, escola de verao, maratona*, "
    "treinamento*, klausur*, prufung*, schulung*, blockkurs*, sommerschule*, winterschule*, fortbildung*, "
    "weiterbildung*, ubungsklausur*, event, events, evento, eventos, evenement*, veranstaltung*, seminar, "
    "esame, tentamen, carpentries, carpentry, hack day, hackdays, hack days, hands-on day, hands-on "
    "session, corso intensivo, esami, laboratorio pratico, giornata di formazione, crash course, code "
    "camp, coding camp, exam session, lab exam, examination*, prufungen, escuela de invierno, maraton, "
    "curso de verano, live session, live demo, hack-a-thon, data challenge, competition, "
    "lehrveranstaltung, praktikumstag"
)
HOLDING = words(
    "run a, running a, runs a, run an, run the, run our, run two, we will run, will run, hold, holding, "
    "host, hosting, organise, organize, organising, organizing, plan, planning, give a, giving a, teach, "
    "teaching, doing a, we are doing, having a, have a, have an, have our, will have, we have, there is "
    "a, there will be, will be a, will take place, takes place, taking place, starts on, is on, will be "
    "held, offer, offering, schedule*, create the event, upcoming, our next, organiz*, dar un, dar una, "
    "daremos, vamos a dar, vamos a hacer, haremos, hacemos, tendremos, tenemos, impartir*, impartimos, "
    "celebra*, queremos dar, realizar*, organisons, animons, animerons, nous avons, aurons, aura lieu, "
    "donnons, prevoyons, planifi*, se tiendra, faremos, vamos fazer, vamos dar, teremos, realizaremos, "
    "ofereceremos, promov*, fazer uma, fazer um, veranstalten, veranstaltet, organisieren, planen, "
    "halten, geben, schreiben, findet, finden ~ statt, statt, haben ~ workshop, machen ~ workshop, bieten "
    "~ an, durchfuhren, anbieten, beginnt, starts, begins, empieza, comienza, comeca, commence, putting "
    "on, put on, we run, we hold, we host, we are teaching, terremo, teniamo, organizziamo, "
    "organizzeremo, faremo, faremo un, si terra, avremo, abbiamo in programma, stiamo preparando, "
    "preparing, prepare, preparamos, estamos preparando, preparons, bereiten ~ vor, voraussichtlich, im "
    "planning, organizando, vamos organizar, organizaremos, montamos, celebraremos, acogeremos, "
    "accueillons, accueillerons, veranstaltung am, ausrichten, ist geplant"
)
UPDATE_STRONG = words(
    "updat*, bump*, upgrad*, actualiz*, actualic*, atualiz*, aktualisier*, mettre a jour, mise a jour, "
    "new tag, image tag, rebuild*"
)
MORE = words(
    "more, rais*, increas*, extend*, expand*, enlarg*, double, bump*, bigger, larger, higher, aument*, "
    "ampli*, subir, suban, mas, augment*, relever, plus, mais, erhoh*, vergrosser*, mehr, grosser, "
    "anheb*, lift, set, chang*, upgrade*, anheben, hochsetz*, heraufsetz*, portare, passer, tenga*, "
    "tuviera*, tivesse*, rather than, instead of, statt, en vez de, au lieu de, em vez de, invece, "
    "quisier*, vorrem*, aumentare"
)
QUESTION_WORDS = words(
    "how, why, what, which, when, where, who, wie, warum, was, welche*, wann, wo, wer, como, por que, "
    "que, cual*, cuando, donde, quien, comment, pourquoi, quel*, quand, qui, qual, quando, onde, quem, "
    "come, perche, quale, quanto, dove, chi"
)
