"""Budget alerts: how far the spend rises above the spend it is compared with."""

import re
from dataclasses import dataclass

from tickets.reading.prose import folded, words

_ALERT = words(
    "budget* ~ alert*, budget* ~ threshold, budget* ~ exceed*, budget* ~ reached, exceeded your alert "
    "threshold, aws budgets, budget alert*, cost alert*, cost anomaly, spend* alert*, billing alert*, "
    "budget notification, forecasted spend, budgetwarnung, budgetalarm, budget-warnung, kostenwarnung, "
    "budget ~ uberschritten, budget ~ erreicht, alerta de presupuesto, alerta de gasto*, presupuesto ~ "
    "superado, presupuesto ~ alcanzado, alerte de budget, alerte budgetaire, budget ~ depasse, budget ~ "
    "atteint, alerta de orcamento, orcamento ~ excedido, orcamento ~ atingiu, orcamento ~ ultrapass*"
)
_MONEY = re.compile(
    r"(?:(?P<before>(?:us|r|a|c|ca|au|mx)?\$|eur|usd|chf|gbp|brl|cad|aud|mxn|inr|jpy|[€£₹¥])\s?)?"
    r"(?P<number>\d{1,3}(?:[.,' \u00a0\u202f]\d{2,3}){1,4}(?:[.,]\d{1,2})?(?!\d)|"
    r"\d{1,12}(?:[.,]\d{1,2})?(?!\d))"
    r"\s?(?P<after>(?:us|r)?\$|eur\b|euros?\b|usd\b|chf\b|gbp\b|brl\b|cad\b|aud\b|mxn\b|inr\b|jpy\b|"
    r"dollars?\b|[€£₹¥])?"
)
_BASELINE = words(
    "last month, previous month, prior month, average*, avg, mean, compared with, compared to, versus, "
    "vs, last 3 months, previous three months, past three months, month before, baseline, vormonat*, "
    "letzten monat*, letzter monat, durchschnitt*, mittel, verglichen mit, gegenuber, mes pasado, mes "
    "anterior, promedio, media, ultimos tres meses, comparado con, frente a, mois dernier, mois "
    "precedent, moyenne, par rapport a, contre, trois derniers mois, mes passado, media dos, ultimos "
    "tres, em comparacao, comparado com, auto-adjusting"
)
_FORECAST = words(
    "forecast*, predict*, projected, projection, expected, expect*, prognose*, prognostiziert*, "
    "voraussichtlich*, hochrechnung, hochgerechnet*, erwartet*, prevision*, previst*, previsto, prevista, "
    "proyecc*, proyectad*, estimad*, prevu*, prevoi*, projecao, projetad*, estime*, on track"
)
_ACTUAL = words(
    "actual*, current spend*, spent, so far, month to date, this month, ist-kosten, aktuell*, bisher, "
    "gastado, este mes, depense*, ce mois*, gasto atual, gasto, gastos, ausgaben, kosten, cost, costs, "
    "spend*"
)
_LIMIT = words(
    "threshold, schwelle*, umbral, seuil, limite, limiar, greater than, alert when, budgeted amount, "
    "budget, budget amount, presupuesto, orcamento, budget mensuel, monatsbudget"
)
_SHARE_OF_BUDGET = words(
    "of your budget, of the budget, of budget, of its budget, of their budget, of the monthly budget, "
    "threshold, of eur, of usd, of chf, of gbp, used, des budgets, vom budget, ihres budgets, del "
    "presupuesto, de su presupuesto, du budget, de votre budget, do orcamento, de seu orcamento, reached, "
    "erreicht, alcanzado, atteint, atingiu, consumed, spent"
)
_RISE = words(
    "more than, higher, increase*, rise, rises, rose, above, over, up, mas, aumento, aumentad*, subio, "
    "subido, subira, incremento, superior, mayor, plus, hausse, augmentation, augment*, au-dessus, "
    "superieur*, mais, aumentou, subiu, acrescimo, maior, acima, mehr, hoher, anstieg, gestiegen, steigt, "
    "steigen, uber, jump*, grew, growth, climb*"
)
_PERCENT = re.compile(
    r"(\d{1,4}(?:[.,]\d{1,3})?)\s?(?:%|percent|per cent|prozent|por ciento|pour cent|"
    r"por cento)"
)
_PART = re.compile(r"[;\n]|\.\s|, (?=\D)| - ")


@dataclass(frozen=True)
class BudgetAlert:
    """What an alert says; `increase` is a share (0.2 for 20 %), None where nothing comparable is named."""

    increase: float | None
    compared_with: str


def read_budget_alert(subject: str, body: str) -> BudgetAlert | None:
    """Return the alert, or None where the text is no budget alert."""
    text = folded(f"{subject}\n{body[:20_000]}")
    if (between := _between_months(text)) is not None:
        return BudgetAlert(between, "the month before")
    if not _ALERT.search(text) and not (
        _MONEY_WITH_SIGN.search(text) and _FORECAST.search(text) and _BASELINE.search(text)
    ):
        return None
    stated = _stated_increase(text)
    computed = _computed_increase(text)
    if computed is not None:
        return BudgetAlert(*computed)
    return BudgetAlert(stated, "the spend named in the alert" if stated is not None else "")


_BILL = words(
    "bill, bills, invoice, cost, costs, spend, spending, charges, charged, rechnung, kosten, ausgaben, "
    "factura, costo, costos, costes, gasto, gastos, facture, depenses, cout, couts, fatura, custo, "
    "custos, fattura, costi, spesa, kostprijs"
)
_MONTHS = (
    ("jan", "ene", "gen"), ("feb", "fev", "fevr"), ("mar", "mars", "marz", "maart", "marzo", "march"),
    ("apr", "abr", "avr"), ("may", "mai", "mayo", "maio", "maggio", "mei"), ("jun", "juin", "giu"),
    ("jul", "juil", "lug"), ("aug", "ago", "aout"), ("sep", "set"), ("oct", "okt", "out", "ott"), ("nov",),
    ("dec", "dez", "dic"),
)  # fmt: skip
_MONTH_NAME = re.compile(
    r"\b(?:jan(?:uary|uar|vier|eiro)?|ene(?:ro)?|gennaio|feb(?:ruary|ruar|rero|braio)?|fevrier|fevereiro|"
    r"march|marz|marzo|"
    r"mars|marco|apr(?:il|ile)?|abril|avril|may|mai|mayo|maio|maggio|jun[ei]o?|juin|giugno|jul[iy]o?|"
    r"juillet|julho|luglio|"
    r"aug(?:ust)?|agosto|aout|sept?(?:ember|iembre|embre)?|setembro|settembre|oct(?:ober|ubre|obre)?|"
    r"oktober|outubro|"
    r"ottobre|nov(?:ember|iembre|embre|embro)?|dec(?:ember|embre)?|dez(?:ember|embro)?|diciembre|dicembre)\b"
)
_IN_MONTH = re.compile(rf"\s?(?:in|for|im|fur|en|em|a|ad|pour|para|per|de)\s({_MONTH_NAME.pattern})")
_MOST_MONTHS = 12


def _between_months(text: str) -> float | None:
    """Return the increase where a person tells what each of two months cost."""
    if not _BILL.search(text):
        return None
    spend: dict[int, float] = {}
    amounts = [m for m in _MONEY.finditer(text[:4_000]) if m["before"] or m["after"]][:_MOST_MONTHS]
    for money in amounts:
        month = _IN_MONTH.match(text[money.end() : money.end() + 30])
        before = list(_MONTH_NAME.finditer(text, max(0, money.start() - 40), money.start()))
        name = month[1] if month else before[-1][0] if before else None
        if name and (value := _amount(money["number"])):
            spend.setdefault(_month_number(name), value)
    if len(amounts) != 2 or len(spend) != 2:
        return None
    first, second = sorted(spend)
    # December follows November, January follows December.
    earlier, later = (second, first) if second - first > 6 else (first, second)
    return spend[later] / spend[earlier] - 1


def _month_number(name: str) -> int:
    """Return the number of a month by how its name begins."""
    return next((n for n, stems in enumerate(_MONTHS) if name.startswith(stems)), 0)


_MONEY_WITH_SIGN = re.compile(r"[$€£₹¥]|\b(?:eur|usd|chf|gbp|brl)\b")


def _stated_increase(text: str) -> float | None:
    """Return an increase given in per cent, never a share of the budget already used."""
    for part in re.split(r"[;\n]|\.\s", text):
        for found in _PERCENT.finditer(part):
            near = part[max(0, found.start() - 50) : found.end() + 60]
            after = part[found.end() : found.end() + 25]
            if _RISE.search(near) and not _SHARE_OF_BUDGET.search(after):
                return float(found[1].replace(",", ".")) / 100
    return None


def _computed_increase(text: str) -> tuple[float, str] | None:
    """Return the increase from the amounts named, and what it is measured against."""
    amounts: dict[str, float] = {}
    for line in re.split(r"[\n;]|\.\s", text):
        for label, amount in _labelled(line):
            amounts.setdefault(label, amount)
    baseline = amounts.get("baseline")
    current = amounts.get("forecast", amounts.get("actual"))
    if baseline and current:
        return current / baseline - 1, "the spend of the months before"
    if amounts.get("limit") and amounts.get("forecast"):
        return amounts["forecast"] / amounts["limit"] - 1, "the budget, for want of an earlier spend"
    return None


def _labelled(line: str) -> list[tuple[str, float]]:
    """Return each amount of a line with what the words around it call it."""
    found = [m for m in _MONEY.finditer(line) if m["before"] or m["after"] or _is_lone_value(line, m)]
    labelled = []
    for i, money in enumerate(found):
        before = line[found[i - 1].end() if i else 0 : money.start()]
        after = line[money.end() : found[i + 1].start() if i + 1 < len(found) else len(line)]
        if re.match(r"\s?(?:%|percent|prozent)", after):
            continue
        label = _label(before, after if len(found) == 1 or i + 1 == len(found) else _PART.split(after)[0])
        if label and (amount := _amount(money["number"])):
            labelled.append((label, amount))
    return labelled


def _is_lone_value(line: str, money: re.Match[str]) -> bool:
    """Say whether a number without a currency is the value of a `label: number` line."""
    return line[: money.start()].rstrip().endswith((":", "=")) and not line[money.end() :].strip(" .")


def _label(before: str, after: str) -> str | None:
    """Name an amount by the nearest words: those before it first, a threshold never counts as spend."""
    if _LIMIT.search(before) and re.search(
        r"threshold|greater than|alert when|schwelle|umbral|seuil", before
    ):
        return None
    # "Budgeted amount: 4,120 (average of the last 3 months)" is a baseline because of what stands behind it.
    if _LIMIT.search(before) and _BASELINE.search(f"{after} {before}") and not _FORECAST.search(before):
        return "baseline"
    for text in (before, after):
        if _BASELINE.search(text):
            return "baseline"
        if _FORECAST.search(text):
            return "forecast"
        if _LIMIT.search(text):
            return "limit"
        if _ACTUAL.search(text):
            return "actual"
    return None


def _amount(number: str) -> float | None:
    """Read 4,120.00, 4.120,00, 4 120,00, 4'120.00 and 1,20,000 alike."""
    plain = re.sub(r"[' \u00a0\u202f]", "", number)
    last = max(plain.rfind("."), plain.rfind(","))
    if last >= 0 and len(plain) - last - 1 != 3:
        plain = re.sub(r"[.,]", "", plain[:last]) + "." + plain[last + 1 :]
    else:
        plain = re.sub(r"[.,]", "", plain)
    try:
        return float(plain)
    except ValueError:
        return None
