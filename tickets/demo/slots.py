"""What fills the braces of the demo's texts, and how people begin and end what they write."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

COURSES = (
    "Data 8",
    "Intro to Data Science",
    "Statistics 101",
    "Physics lab",
    "Python for biologists",
    "CS 61A",
)
TRAININGS = ("xarray basics", "climate data", "remote sensing", "hydrology", "momentum", "machine learning")
PACKAGES = ("geopandas", "xarray", "rioxarray", "scikit-learn", "cartopy", "zarr", "dask", "holoviews")
WEEKDAYS = {
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
MONTHS = {
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
           "noviembre", "diciembre"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
           "novembre", "décembre"),
}  # fmt: skip
HELLOS = {
    "en": ("Hello,", "Hi all,", "Hi team,", "Dear support team,", "Good morning,", "Hi,", ""),
    "es": ("Hola equipo,", "Buenos días,", "Hola, ¿qué tal?"),
    "fr": ("Bonjour,", "Bonjour à tous,"),
    "de": ("Guten Tag,", "Hallo zusammen,"),
    "pt": ("Olá,", "Bom dia,"),
    "fi": ("Hei,",),
}
GOODBYES = {
    "en": ("Thanks,", "Best,", "Thank you!", "Many thanks,", "Cheers,", "Kind regards,", ""),
    "es": ("Saludos,", "Muchas gracias,"),
    "fr": ("Bien cordialement,", "Merci d'avance,"),
    "de": ("Viele Grüße,", "Danke und Grüße,"),
    "pt": ("Obrigada,", "Abraços,"),
    "fi": ("Terveisin,",),
}
TO_PERSON = {"en": "Hi", "es": "Hola", "fr": "Bonjour", "de": "Hallo", "pt": "Olá", "fi": "Hei"}


@dataclass(frozen=True)
class Place:
    """Where a request comes from, in words."""

    community: str
    mail: str
    kind: str
    zone: ZoneInfo
    service: str
    host: str
    cluster: str


def fill(text: str, slots: dict[str, str]) -> str:
    """Return a text with its braces filled."""
    return text.format_map(slots).strip()


def make_slots(rng: Random, *, place: Place, opened_at: datetime) -> dict[str, str]:
    """Return the words that stay the same through one ticket."""
    local = opened_at.astimezone(place.zone)
    noticed = local - timedelta(minutes=rng.randint(15, 75))
    old = opened_at - timedelta(days=rng.randint(30, 120))
    return {
        "community": place.community,
        "service": place.service,
        "host": place.host,
        "address": f"https://{place.host}",
        "cluster": place.cluster,
        "zone": f"{place.zone.key.rpartition('/')[2].replace('_', ' ')} time",
        "time": f"{noticed.hour}:{noticed.minute // 5 * 5:02}",
        "n": str(rng.randint(5, 14)),
        "few": rng.choice(("three", "four", "five")),
        "many": str(rng.choice((25, 32, 40, 48, 60, 75, 90, 120, 140, 160))),
        "course": rng.choice(COURSES if place.kind == "courses" else TRAININGS),
        "package": rng.choice(PACKAGES),
        "version": f"{rng.randint(0, 2)}.{rng.randint(1, 14)}.{rng.randint(0, 5)}",
        "image": f"{place.mail}/{rng.choice(('pangeo-notebook', 'hub-image', 'r-notebook', 'course-image'))}",
        "tag": f"{opened_at:%Y.%m.%d}",
        "old_tag": f"{old:%Y.%m.%d}",
        "bucket": f"{place.mail}-results-{opened_at:%Y}",
        "team": f"{place.mail}-{rng.choice(('partners', 'cohort', 'fellows', 'gpu', 'students'))}",
        "handle": rng.choice(("octo-lee", "marlow42", "tundra-fox", "kepler9", "saltmarsh", "lbird")),
        **_money(rng),
    }


def _money(rng: Random) -> dict[str, str]:
    base = rng.randint(900, 7000)
    shares = {"base": 1.0, "threshold": 1.2, "rise": rng.uniform(1.26, 1.7)}
    shares |= {"forecast": rng.uniform(1.01, 1.16), "little": rng.uniform(0.4, 0.9)}
    return {name: f"{base * share:,.2f}" for name, share in shares.items()}


def day_in_words(day: datetime, *, lang: str) -> str:
    """Return a day as people of a language write it."""
    if lang not in MONTHS:
        return f"{day:%A} {day.day} {day:%B %Y}"
    weekday, month = WEEKDAYS[lang][day.weekday()], MONTHS[lang][day.month - 1]
    of = " de " if lang == "es" else " "
    return f"{weekday} {day.day}{of}{month}{of}{day.year}"


def as_request(body: str, *, rng: Random, lang: str, name: str) -> str:
    """Return a request with a greeting and a name below, as people write them."""
    parts = [rng.choice(HELLOS[lang]), body, f"{rng.choice(GOODBYES[lang])}\n{name}".strip()]
    return "\n\n".join(part for part in parts if part)


def as_reply(body: str, *, lang: str, to: str, name: str) -> str:
    """Return a steward's first answer, with greeting and name."""
    return f"{TO_PERSON[lang]} {to},\n\n{body}\n\n{name}"
