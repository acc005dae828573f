"""Mail no person wrote to us: automatic replies, bounces, alerts, provider mail, advertising, phishing."""

import re
from collections.abc import Mapping
from enum import StrEnum

from tickets.reading.prose import folded, words


class MachineMail(StrEnum):
    """The sorts of mail that are closed without an answer."""

    AUTOMATIC_REPLY = "automatic-reply"
    BOUNCE = "bounce"
    PAGING = "paging"
    PROVIDER = "provider"
    ADVERTISING = "advertising"
    PHISHING = "phishing"


_AUTO_SUBJECT = re.compile(
    r"^\W*(?:auto(?:matic|mated|matische|mated)?[ -]?(?:reply|response|antwort|svar)|autoreply|"
    r"automatic reply|"
    r"out of (?:the )?office|ooo\b|abwesen|abwesenheit|automatische antwort|reponse automatique|absence\b|"
    r"absent(?:e)? (?:du|de|jusqu)|message d absence|respuesta automatica|fuera de la oficina|"
    r"resposta automatica|ausencia|fora do escritorio|risposta automatica|automatisch antwoord|on vacation|"
    r"vacation (?:reply|notice)|i am away|away from)"
)
_BOUNCE_SUBJECT = re.compile(
    r"^\W*(?:undeliver(?:ed|able)|mail delivery (?:failed|failure|subsystem|system)|"
    r"delivery (?:status notification|"
    r"failure|has failed|delayed|incomplete)|returned mail|failure notice|message not delivered|"
    r"unzustellbar|nicht zustellbar|mail konnte nicht|echec de (?:la )?(?:remise|distribution)|non remis|"
    r"no se (?:pudo|ha podido) entregar|no entregad|error de entrega|nao entreg|falha na entrega|"
    r"warning: could not send)"
)
_BOUNCE_SENDER = re.compile(r"^(?:mailer-daemon|postmaster|bounce)", re.I)
_PAGING = re.compile(
    r"\[(?:pagerduty|opsgenie|firing|resolved|alerting|no data|ok)\b[^\]]{0,20}\]|\bpagerduty\b|\bopsgenie\b|"
    r"\[firing|\balertmanager\b|\bvictorops\b|\bsplunk on-call\b|\bgrafana (?:oncall|alerting)\b|"
    r"\buptimerobot\b|"
    r"\bpingdom\b|\bincident #?\d{1,12} (?:triggered|resolved|acknowledged)|\bmonitor is (?:down|up)\b|"
    r"\bstatuscake\b"
)
_PROVIDER = words(
    "aws, amazon web services, google cloud, gcp, azure, microsoft azure, jetstream, digitalocean, "
    "openstack, hetzner, ovh*, cloudflare, quay.io, docker hub, cloud platform, kubernetes engine, eks, "
    "gke, aks, cloud sql, ec2"
)
_PROVIDER_BUSINESS = words(
    "scheduled maintenance, planned maintenance, maintenance window, invoice, end of support, end of "
    "standard support, deprecat*, service health, health event, billing statement, statement is "
    "available, new sign-in, action required, action may be required, service announcement, retire*, no "
    "action is required, terms of service, price change, automated message, do not reply, wartung*, "
    "rechnung, factura, facture, fatura, maintenance programmee, mantenimiento programado, manutencao "
    "programada, credits, quota increase, certificate expir*"
)
_SELLING = words(
    "seo, page 1, backlink*, guest post*, our price list, price list, special price, special offer, low "
    "price, discount, leads, ranking, rankings, growth consultant, digital marketing, web design, "
    "investment opportunity, casino, crypto*, bitcoin, loan, lottery, inheritance, million dollars, "
    "submit your paper, publication fee, call for papers, invites you to submit, free trial, buy now, "
    "limited time, limited offer, best price*, increase your traffic, your website, book a demo, schedule "
    "a demo, quick demo, 15-minute call, outsourcing, offshore, dedicated developers, offre speciale, "
    "promotion, remise, oferta especial, descuento, angebot, rabatt, gunstig*, prestamo, credito facil, "
    "desconto, oferta, promocao, emprestimo, posicionamiento web, suchmaschine*, referencement, "
    "sponsored, partnership opportunity, collaboration opportunity, business proposal, email list, "
    "mailing list of, webinar, gewinnspiel, viagra"
)
_UNSUBSCRIBING = words(
    "unsubscribe*, opt out, opt-out, desuscrib*, darse de baja, desabonner, abmelden vom newsletter, "
    "newsletter*, cancelar inscricao, descadastr*, stop receiving, reply with stop"
)
_LURE = words(
    "verify your ~ account, verify their password, verify your password, verify your identity, confirm "
    "your account, confirm your password, confirm your identity, update your password, password ~ "
    "expire*, account ~ suspended, account ~ closed, account ~ blocked, account ~ deactivated, account ~ "
    "locked, mailbox ~ full, mailbox ~ exceeded, unusual activity, suspicious activity, suspicious sign*, "
    "gift card*, wire transfer, bank details, claim your, you have won, tu cuenta sera, su cuenta sera, "
    "su cuenta ha sido, verifique su cuenta, confirme su cuenta, confirme sus datos, votre compte sera, "
    "votre compte a ete, confirmez votre, verifiez votre compte, ihr konto wird, ihr konto wurde, "
    "bestatigen sie ihr*, konto ~ gesperrt, sua conta sera, sua conta foi, verifique sua conta, confirme "
    "seus dados, pending messages, release messages, document ~ shared with you, paiement en attente, "
    "quota de ~ messagerie, boite mail, postfach, il tuo account, il suo account, verifica il ~ account, "
    "confermi i dati, conferma i tuoi dati, casella ~ piena, casella di posta, uw account, bevestig uw, "
    "account sospeso, sospensione del servizio, account wird gesperrt, votre boite, su buzon, sua caixa "
    "de correio"
)
# A bill nobody owes, and what the sender wants for it.
_UNPAID = re.compile(
    r"\b(?:invoice|bill|payment|subscription|rechnung|mahnung|zahlung\w*|factura|pago|recibo|facture|"
    r"paiement|fattura|"
    r"pagamento|sollecito|fatura|cobranca|factuur|betaling)\b"
)
_PAY_DATA = re.compile(
    r"\b(?:card|credit card|bank|payment|billing|account) (?:details|data|information|number)\b|"
    r"\b(?:karten|bank|konto|"
    r"zahlungs|kreditkarten)daten\b|\b(?:datos|dados|dati|coordonnees|donnees|informations) (?:de |da |"
    r"della |del |do |di )?"
    r"(?:la |su |sua |tu |votre |sa )?(?:tarjeta|cartao|carta|bancari\w+|bancaires?|pago|pagamento|"
    r"paiement|cuenta|conta|"
    r"conto|carte)\b|\b(?:card|tarjeta|cartao|carta|carte|karte)\b.{0,40}\b(?:confirm\w*|verif\w*|"
    r"bestatig\w*)|"
    r"\b(?:confirm\w*|verif\w*|bestatig\w*|conferm\w*|aggiorn\w*|updat\w*|actualiz\w*)\b.{0,60}"
    r"\b(?:card|tarjeta|cartao|carta|carte|karte\w*|iban|bank\w*|bancari\w+|bancaires?|pagamento|payment)\b|"
    r"\b(?:wire|transfer|uberweisen|transfiera|virement|bonifico|transferencia)\b"
)
_CLICK = words(
    "click here, click below, click the link, click on the link, log in here, sign in here, within 24 "
    "hours, within 48 hours, haga clic*, haz clic, cliquez, klicken sie, clique aqui, clique no link, "
    "hier klicken, immediately, http, https, en 24 horas, sous 24 heures, innerhalb von 24 stunden, em 24 "
    "horas, dear user, dear customer, act now, hier bestatigen, entro 24 ore, entro 48 ore, clicca qui, "
    "clicchi, binnen 24 uur, klik hier"
)
_STRANGER_GREETING = words(
    "dear sir*, dear madam, dear dr, dear professor, dear user, dear customer, dear webmaster, dear "
    "business owner, dear friend, dear beneficiary, sehr geehrte kundin, estimado cliente, cher client, "
    "prezado cliente, gentile cliente, geachte klant, estimado propietario, sehr geehrter kunde, "
    "greetings of the day, i came across, hope this email finds you"
)


def machine_mail(
    subject: str, body: str, *, headers: Mapping[str, str], sender: str, is_known: bool, is_provider: bool
) -> MachineMail | None:
    """Say which sort of machine mail this is, or None; advertising is only seen in mail of strangers."""
    lower = {str(name).lower(): str(value).lower() for name, value in headers.items()}
    title, text = folded(subject[:500]), folded(f"{subject[:500]}\n{body[:20_000]}")
    if _is_bounce(title, lower, sender=sender):
        return MachineMail.BOUNCE
    if _is_automatic_reply(title, lower):
        return MachineMail.AUTOMATIC_REPLY
    if is_provider:
        return MachineMail.PAGING if _PAGING.search(text) else MachineMail.PROVIDER
    if is_known:
        return None
    return _from_a_stranger(text, lower)


def _is_bounce(title: str, headers: Mapping[str, str], *, sender: str) -> bool:
    """Say whether a mail server reports that a message was not delivered."""
    is_report = "multipart/report" in headers.get("content-type", "") or "x-failed-recipients" in headers
    is_daemon = bool(_BOUNCE_SENDER.match(sender)) or headers.get("return-path", "").strip() == "<>"
    return (
        is_report
        or bool(_BOUNCE_SENDER.match(sender))
        or (is_daemon and bool(_BOUNCE_SUBJECT.match(title)))
        or bool(_BOUNCE_SUBJECT.match(title))
    )


def _is_automatic_reply(title: str, headers: Mapping[str, str]) -> bool:
    """Say whether a program answered in a person's absence."""
    marked = headers.get("auto-submitted", "no").startswith("auto-replied") or any(
        name in headers for name in ("x-autoreply", "x-autorespond", "x-auto-reply")
    )
    return marked or "auto_reply" in headers.get("precedence", "") or bool(_AUTO_SUBJECT.match(title))


def _from_a_stranger(text: str, headers: Mapping[str, str]) -> MachineMail | None:
    """Judge mail of somebody whom no record knows."""
    lures = len(_LURE.findall(text))
    if _UNPAID.search(text) and _PAY_DATA.search(text) and _CLICK.search(text):
        return MachineMail.PHISHING
    if lures and (lures > 1 or _CLICK.search(text)):
        return MachineMail.PHISHING
    is_automatic = headers.get("auto-submitted", "no") != "no" or "list-unsubscribe" in headers
    sells = len(set(_SELLING.findall(text)))
    hints = sum(
        map(
            bool,
            (_UNSUBSCRIBING.search(text), "list-unsubscribe" in headers, _STRANGER_GREETING.search(text)),
        )
    )
    if sells + hints >= 2 and (sells or "list-unsubscribe" in headers):
        return MachineMail.ADVERTISING
    if _PAGING.search(text) and (is_automatic or "[" in text[:3]):
        return MachineMail.PAGING
    if _PROVIDER.search(text) and _PROVIDER_BUSINESS.search(text):
        return MachineMail.PROVIDER if is_automatic or not lures else MachineMail.PHISHING
    return None
