"""Words for people: how many, who else, and only oneself."""

from tickets.reading.prose import words

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
    "students, students, users, participants, attendees, others too, other people, each of us, us all, so "
    "are, as do, colleagues, colleague ~ too, both of us, both, anyone, anybody, nobody, no one, none of "
    "us, none of the, none of my, none of our, my labmates, my classmates, pretty much all, neighbours, "
    "neighbors, neither of us, todos, todas, todo el mundo, toda la clase, todo el grupo, todo el equipo, "
    "mis estudiantes, mis alumnos, nuestros estudiantes, nuestros alumnos, la clase, los estudiantes, los "
    "alumnos, los usuarios, nadie, ninguno, ninguna, estudiantes, alumnos, usuarios, tous, toutes, tout "
    "le monde, toute la classe, toute l equipe, tout le groupe, mes etudiants, nos etudiants, les "
    "etudiants, les utilisateurs, nos utilisateurs, personne, aucun, aucune, etudiants, utilisateurs, nos "
    "eleves, toda a turma, a turma, toda a equipe, toda a gente, todo mundo, meus alunos, nossos alunos, "
    "os alunos, alunos, ninguem, nenhum, nenhuma, alle, allen, alle nutzer*, ganze* gruppe, ganze* "
    "klasse, ganze* kurs, ganze* team, der kurs, niemand, keiner, kein student*, studierende*, studenten, "
    "kolleginnen, kollegen, nutzer, teilnehmer*, meine student*, unsere student*, tutti, nessuno, "
    "iedereen"
)
SHARED_FATE = words(
    "same thing, same problem, same error, same issue, same for, same here, the same, me too, them too, "
    "too, also, as well, confirm*, have it, see it, sees it, see this, affected, not just me, not only "
    "me, tambien, lo mismo, mismo error, mismo problema, aussi, pareil, la meme chose, meme erreur, meme "
    "probleme, egalement, tambem, o mesmo, mesmo erro, mesmo problema, auch, das gleiche, dasselbe, "
    "ebenfalls, ebenso, gleiche, bei allen, betroffen, somos, nous sommes, we are, wir sind, counted, "
    "report*"
)
ONLY_ONE = words(
    "only me, just me, it is me, only my, only i, just my, only one user, only one student, one user, a "
    "single user, single user, one student, one of our students, one of my students, one of the students, "
    "one of our users, one person, one participant, a student, a user, a colleague, one colleague, a "
    "participant, my own account only, only affects me, nur ich, nur bei mir, nur mein*, nur mich, "
    "einzelne person, eine studentin, ein student, ein nutzer, eine nutzerin, eine kollegin, ein kollege, "
    "einer meiner, eine meiner, nur eine person, nur einer, solo yo, solo a mi, solo me, solo mi, una "
    "alumna, un alumno, un estudiante, una estudiante, un usuario, una usuaria, uno de mis, una de mis, "
    "una persona, solamente yo, solo un usuario, seulement moi, que moi, juste moi, uniquement moi, seul "
    "moi, une etudiante, un etudiant, un utilisateur, une utilisatrice, une personne, un de mes, une de "
    "mes, un seul utilisateur, so eu, apenas eu, somente eu, so comigo, apenas comigo, uma aluna, um "
    "aluno, um estudante, um usuario, uma usuaria, uma pessoa, um dos meus, just one of, only one of, "
    "only one, just one, only for me, alone, only on my"
)
OTHERS = words(
    "others, other users, other students, other people, everyone else, everybody else, anyone else, all "
    "others, the rest, my colleague*, my labmates, labmates, classmates, my classmates, my friends, "
    "colleagues, coworkers, roommates, people next to me, my lab mates, other accounts, los demas, las "
    "demas, mis companer*, mis colegas, el resto, otros, los otros, les autres, mes collegues, tous les "
    "autres, os outros, os demais, meus colegas, outras pessoas, die anderen, alle anderen, andere, meine "
    "kolleg*, meinen kolleg*, ubrigen, other notebooks, gli altri, my students, my team, rest of the "
    "class, neighbour*, neighbor*"
)
PERSONAL_CAUSE = words(
    "my bash*, .bash*, my conda*, .condarc, .local, my own file*, dotfile*, since i edited, since i "
    "changed, since i installed, after i edited, after i changed, after i installed, after i deleted, i "
    "edited, i changed my, i deleted my, i installed, forgot my password, forgot the password, forgot ~ "
    "password, forgotten, lost my phone, my phone, new phone, my password, my notebook, my environment, "
    "my kernel, my script, my dataframe, my file, my code, 2fa device, habe ich mein*, ich habe ~ "
    "geandert, mein passwort, passwort vergessen, vergessen, olvide, olvido su*, olvido mi, modifique mi, "
    "cambie mi, mi contrasena, j ai modifie, j ai change, j ai oublie, oublie, mon mot de passe, esqueci, "
    "esqueceu, minha senha, alterei meu, mudei meu, meu notebook, mein notebook, mon notebook, mi "
    "notebook, mon carnet"
)
PERSONAL = words(
    "my server, my notebook, my session, my kernel, my account, my home, my home directory, my files, my "
    "environment, my rstudio, i can not, i am not able, i am unable, i get, i keep getting, for me, mein "
    "server, mein konto, mein kernel, meine sitzung, ich kann, ich komme, bei mir, mi servidor, mi "
    "cuenta, mi sesion, mi kernel, no puedo, me sale, me da, mon serveur, mon compte, ma session, mon "
    "noyau, je ne, je n*, j ai, meu servidor, minha conta, minha sessao, meu kernel, nao consigo, nao "
    "posso, il mio server, mijn server, me again"
)
WE = words(
    "we can not, we are unable, we are not able, we get, we all, our servers, our notebooks, our kernels, "
    "wir konnen, wir kommen, uns allen, bei uns, unsere server, no podemos, nos sale, nuestros "
    "servidores, nous ne, on ne peut, nos serveurs, nao conseguimos, nossos servidores, servers, kernels, "
    "logins, notebooks, servidores, serveurs, non possiamo, launches, every launch, builds"
)
