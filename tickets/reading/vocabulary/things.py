"""Words for the things a request may be about: the hub, servers, disks, and what stands beside them."""

from tickets.reading.prose import words

HUB = words(
    "hub, hubs, jupyterhub, jupyterhubs, jupyter hub, binderhub, binder, website, web site, site, url, "
    "web page, webpage, page, start page, homepage, home page, login page, link, address, platform, "
    "service, services, instance, deployment, system, everything, whole thing, it all, pagina, sitio, "
    "plataforma, servicio, direccion, sistema, todo, adresse, plateforme, site web, page d accueil, le "
    "service, tout, plattform, webseite, seite, dienst, startseite, alles, endereco, servico, tudo, "
    "geolab, environment ~ page, hub s address, start screen, anmeldeseite, login-seite, seiten, "
    "indirizzo, piattaforma, sito, servizio, site du hub, pagina do hub, homepagina, browser, browsers, "
    "navegador, navegadores, navigateur, navigateurs, navigatore"
)
STRONG_HUB = words("hub, hubs, jupyterhub, jupyterhubs, jupyter hub, binderhub, login page, url")
SERVER = words(
    "server, servers, notebook, notebooks, notbook*, rstudio, r studio, session, sessions, pod, pods, "
    "jupyterlab, jupyter, jupyter lab, vs code, vscode, workspace*, kernel, kernels, kernal*, kernell*, "
    "spawn*, serveur, serveurs, servidor, servidores, cuaderno*, sesion, sesiones, caderno*, sessao, "
    "sessoes, noyau, noyaux, nucleo*, umgebung*, sitzung*, launches, launch, builds, build, container*, "
    "lab, labs, instances, terminal, terminals, binder link*, notizbuch*, entorno, ambiente*, "
    "environment, environments, ambient*, sessione, sessioni, omgeving*, nuclei, notebook-server*, "
    "carnet, carnets, avvio del server, cella, celle, cells, zellen, celdas, cellules, celulas, typing"
)
INFRASTRUCTURE = words(
    "quay.io, quay, docker hub, dockerhub, ghcr, ghcr.io, registry, registries, container registry, image "
    "registry, aws, amazon, ec2, eks, gcp, gke, google cloud, azure, jetstream*, cloud provider, data "
    "center, datacenter, region, us-west*, us-east*, us-central*, eu-west*, europe-west*, node pool*, "
    "nodes, cluster, kubernetes, registro de imagenes, proveedor de nube, nube, fournisseur, registre, "
    "cloud-anbieter, rechenzentrum, knoten, provedor, nuvem, nos do cluster, object store, autoscaler, "
    "load balancer, node, status page, statuspage, status.quay.io, harbor, statusseite, page d etat, page "
    "de statut, pagina de estado, pagina de status, pagina di stato, asia-*, europe-*, us-*, "
    "southamerica-*, australia-*, availability zone, compute engine, fornitore cloud, nodi, nodos, "
    "noeuds, cilogon status"
)
MONITORING = words(
    "grafana, grafanas, prometheus, dashboard, dashboards, monitoring, metrics, metric, monitorizacion, "
    "metricas, tablero*, paneles, tableau de bord, tableaux de bord, metriques, supervision, "
    "surveillance, metriken, uberwachung, dashboards de uso, painel, paineis, monitoramento, monitoreo, "
    "usage graphs, usage numbers, alertmanager"
)
BUCKET = words(
    "bucket, buckets, s3, gs, s3:*, gs:*, abfs*, object storage, blob storage, storage account, "
    "objektspeicher*, cubo, balde, compartiment, requester pays, gcs, blob container*, persistent bucket, "
    "scratch bucket, almacenamiento de objetos, stockage objet, armazenamento de objetos"
)
QUOTA = words(
    "quota, quotas, cuota, cuotas, cota, cotas, kontingent*, speicherkontingent*, speicherlimit*, "
    "speicherquota*, speichergrenze*, storage limit*, storage quota*, disk limit*, home limit*, per-user "
    "limit*, per user limit*, user limit*, personal limit*, personal storage, personal space, storage "
    "allowance, own limit, home storage, home space, storage ~ per user, storage ~ per person, gb ~ per "
    "user, limite ~ almacenamiento, espacio personal, espacio por usuario, limite ~ stockage, espace "
    "personnel, espace de stockage personnel, limite ~ armazenamento, espaco pessoal, personlichen "
    "speicher*, speicherplatz pro *, pro nutzer*, pro person, gb par utilisateur, gb por usuario, go par "
    "utilisateur, per-person storage, individual storage, home directory limit*, home director* ~ size, "
    "storage cap, disk allowance, size of ~ home, hard limit, soft limit, my storage, storage ~ used up, "
    "limite por alumno, limite de espacio, limite de la cuota, home size, ceiling of, gb ceiling, plafond "
    "de stockage, quota di, limite di spazio, spazio personale, spazio per utente, gb por alumno, gb por "
    "estudiante, gb por persona, gb por pessoa, gb per utente, gb a testa, gb each, go chacun"
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
    "survey, slack, video*, teams call, documentation, docs page, docs, mailing list, newsletter, excel, "
    "my model, logo, homework, assignment file, unit test*, colab, google doc*, calendar, dask cluster*, "
    "widget*, extension*, plugin*, plot*, library, shiny app*"
)
STORAGE = words(
    "disk, disks, home directory, home directories, home folder*, home, homes, storage, drive, "
    "filesystem, file system, volume, nfs, disco, directorio personal, directorios personales, directorio "
    "home, almacenamiento, festplatte*, heimverzeichnis*, home-verzeichnis*, homeverzeichnis*, speicher, "
    "speicherplatz, disque, repertoire*, espace disque, stockage, diretorio*, armazenamento, espaco, "
    "espacio, space, platz, place, laufwerk*, dischi, spazio, schijf, cartella home, home dirs, /home, "
    "volume*, platte, datentrager"
)
