"""The documentation agrees with the code, as far as a program can tell."""

import re
from functools import cache
from pathlib import Path

import pytest

from tickets.priority import RULES

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
NOT_OURS = {"demo", "node_modules"}
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def pages() -> list[Path]:
    top = [
        path for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "." and path.name not in NOT_OURS
    ]
    return sorted([*ROOT.glob("*.md"), *(page for folder in top for page in folder.rglob("*.md"))])


def links(page: Path) -> list[str]:
    found = LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8")))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


@cache
def anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in links(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            broken.append(link)

    assert not broken


def test_every_page_of_the_documentation_is_in_its_index() -> None:
    index = ROOT / "docs" / "index.md"
    listed = {(index.parent / link).resolve() for link in links(index)}

    assert {page for page in pages() if index.parent in page.parents} - {index} <= listed


def test_every_command_is_in_the_reference() -> None:
    commands = {path.stem for path in ROOT.glob("*/management/commands/[!_]*.py")}
    described = set(re.findall(r"^## (\w+)$", (REFERENCE / "commands.md").read_text(), re.MULTILINE))

    assert commands == described


def test_every_option_of_a_command_is_in_the_reference() -> None:
    text = (REFERENCE / "commands.md").read_text()
    code = "".join(path.read_text() for path in ROOT.glob("*/management/commands/[!_]*.py"))
    options = set(re.findall(r'add_argument\(\s*"(--[\w-]+)"', code))

    assert options
    usages = " ".join(re.findall(r"^manage\.py .+$", text, re.MULTILINE))
    assert {option for option in options if not re.search(rf"{option}\b(?!-)", usages)} == set()


def test_the_rules_are_in_the_reference_as_they_are_and_in_their_order() -> None:
    rows = re.findall(
        r"^\| \d+ \| `([^`]+)` \| (\w+) \| (\w+) \| (P\d) \| (.+) \|$",
        (REFERENCE / "policy.md").read_text(),
        re.MULTILINE,
    )

    assert rows == [(rule.slug, rule.kind, rule.impact, rule.tier, rule.title) for rule in RULES]


def test_every_key_is_in_the_reference() -> None:
    script = (ROOT / "static" / "js" / "keyboard.js").read_text()
    table = script.partition("var actions = {")[2].partition("\n  };")[0]
    keys = {quoted or bare for quoted, bare in re.findall(r'^    (?:"(.)"|(\w)):', table, re.MULTILINE)}
    described = set(re.findall(r"`([^`]+)`", (REFERENCE / "keyboard.md").read_text()))

    assert {"j", "/", "?"} <= keys <= described


def test_the_readme_names_the_sign_ins_of_the_demo() -> None:
    readme = (ROOT / "README.md").read_text()
    tickets_demo = (ROOT / "tickets" / "demo" / "__init__.py").read_text()
    addresses = re.findall(r'"([\w.]+@[\w.]+)"', tickets_demo)

    assert len(addresses) == 5
    assert all(address in readme for address in addresses)
