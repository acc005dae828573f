"""The rules of architecture.md that an import linter cannot see."""

import ast
import re
from functools import cache
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
# Leftmost first: each stands to the left of what it may use.
DIRECTION = (
    "supportdesk",
    "api",
    "reports",
    "github_mirror",
    "incidents",
    "escalation",
    "tickets",
    "rotations",
    "communities",
    "notifications",
    "accounts",
    "outbox",
    "timekeeping",
)
SIGNAL_NAMES = {"receiver", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"}
READERS_OF_VARIABLES = {"text", "required", "needed", "integer", "boolean", "choice"}
# Set by the system or for other programs, not settings of the desk.
NOT_SETTINGS = {"PATH", "DJANGO_SETTINGS_MODULE"}


@cache
def source_files() -> list[Path]:
    """Return the project's own Python files, tests and migrations left out."""
    packages = [ROOT / name for name in DIRECTION if (ROOT / name).exists()]
    files = (file for package in packages for file in package.rglob("*.py"))
    return [file for file in files if not {"tests", "migrations"} & set(file.parts)]


@cache
def nodes_of(file: Path) -> list[ast.AST]:
    """Return everything the file says, as a syntax tree's nodes."""
    return list(ast.walk(ast.parse(file.read_text(), filename=str(file))))


def place(node: ast.AST, *, file: Path) -> str:
    """Return where a finding is, to click on."""
    return f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def test_every_package_of_the_project_has_a_place_in_the_direction():
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT}

    assert ours <= set(DIRECTION)


def test_foreign_keys_point_in_the_direction_of_imports():
    backwards = []

    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields(include_parents=False):
            if not (field.is_relation and field.concrete and field.related_model):
                continue
            here, there = model._meta.app_label, field.related_model._meta.app_label
            if here in DIRECTION and there in DIRECTION and DIRECTION.index(here) > DIRECTION.index(there):
                backwards.append(f"{model.__name__}.{field.name} -> {there}")

    assert backwards == []


def test_nothing_of_ours_listens_to_signals():
    found = [
        place(node, file=file)
        for file in source_files()
        for node in nodes_of(file)
        if isinstance(node, ast.ImportFrom) and SIGNAL_NAMES & {alias.name for alias in node.names}
    ]

    assert found == []


def test_no_model_overrides_save_or_delete():
    overriding = [
        f"{model.__module__}.{model.__name__}.{name}"
        for model in apps.get_models()
        if model._meta.app_label in DIRECTION
        for name in ("save", "delete")
        if name in vars(model)
    ]

    assert overriding == []


def test_nothing_is_imported_inside_a_function():
    found = [
        place(inner, file=file)
        for file in source_files()
        for node in nodes_of(file)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert found == []


def test_no_function_is_longer_than_fifty_lines_but_for_a_few():
    lengths = [
        (node.end_lineno - node.lineno + 1, place(node, file=file))
        for file in source_files()
        for node in nodes_of(file)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    too_long = [where for length, where in lengths if length > 50]

    assert len(too_long) <= 0.01 * len(lengths), too_long


def variables_read() -> dict[str, str]:
    """Return every environment variable the code reads, with a place where it does."""
    found = {}
    for file in source_files():
        for node in nodes_of(file):
            name = variable_of(node)
            if name:
                found[name] = place(node, file=file)
    return found


def variable_of(node: ast.AST) -> str | None:
    """Return the variable that this piece of code reads, if it reads one."""
    if (
        isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Attribute)
        and ast.unparse(node.value) == "os.environ"
    ):
        key: ast.expr | None = node.slice
    elif isinstance(node, ast.Call) and node.args and is_reader(ast.unparse(node.func)):
        key = node.args[0]
    else:
        return None
    is_name = isinstance(key, ast.Constant) and re.fullmatch(r"[A-Z][A-Z0-9_]+", str(key.value))
    return str(key.value) if is_name and key.value not in NOT_SETTINGS else None


def is_reader(function: str) -> bool:
    return function.startswith(("os.environ.", "os.getenv")) or function in READERS_OF_VARIABLES


@cache
def documented_variables() -> set[str]:
    reference = (ROOT / "docs" / "reference" / "settings.md").read_text()
    return set(re.findall(r"^\| `([A-Z0-9_]+)`", reference, flags=re.MULTILINE))


def test_every_variable_read_is_in_the_reference():
    missing = {name: where for name, where in variables_read().items() if name not in documented_variables()}

    assert missing == {}


def test_every_variable_of_the_compose_file_and_the_example_is_in_the_reference():
    compose = (ROOT / "docker-compose.yml").read_text()
    named = set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", compose))
    named |= set(re.findall(r"^([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))

    assert named - documented_variables() == set()


def test_the_reference_names_no_variable_that_nothing_reads():
    readers = [*source_files(), *ROOT.glob("tests/*.py"), ROOT / "docker-compose.yml", ROOT / "Makefile"]
    everything = "\n".join(file.read_text() for file in readers)

    unread = {name for name in documented_variables() if name not in everything}

    assert unread == set()
