"""Sensible defaults: a test states only what matters to it."""

from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from django.utils.text import slugify

from accounts.models import User
from communities.models import Cluster, Community, Contact, Service, Sponsor
from communities.states import ContactRole

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
numbers = count(1)


def make_person(
    *, email: str = "", name: str = "Joy Okafor", roles: tuple[str, ...] = (), **fields: object
) -> User:
    return User.objects.create_user(
        email or f"person{next(numbers)}@example.org", name=name, roles=roles, **fields
    )


def make_community(name: str = "") -> Community:
    name = name or f"Community {next(numbers)}"
    return Community.objects.create(name=name, slug=slugify(name))


def make_cluster(name: str = "") -> Cluster:
    name = name or f"cluster-{next(numbers)}"
    return Cluster.objects.create(name=name, folder=name)


def make_service(
    *, community: Community | None = None, cluster: Cluster | None = None, **fields: object
) -> Service:
    name = str(fields.pop("name", "")) or f"hub-{next(numbers)}"
    defaults: dict[str, object] = {"display_name": name.title(), "domain": f"{name}.hubs.example.org"}
    return Service.objects.create(
        community=community or make_community(),
        cluster=cluster or make_cluster(),
        name=name,
        **(defaults | fields),
    )


def make_sponsor(name: str = "") -> Sponsor:
    return Sponsor.objects.create(name=name or f"Sponsor {next(numbers)}")


def make_contact(user: User, community: Community, role: str = ContactRole.REPRESENTATIVE) -> Contact:
    return Contact.objects.create(user=user, community=community, role=role, created_at=NOW)


def hub_text(
    name: str = "prod", *, domain: str = "", files: tuple[str, ...] = (), display_name: str = ""
) -> str:
    lines = [f"- name: {name}", f"  domain: {domain or f'{name}.hubs.example.org'}"]
    lines += [f"  display_name: {display_name}"] if display_name else []
    lines += ["  helm_chart_values_files:", *(f"  - {file}" for file in files)] if files else []
    return "\n".join(lines) + "\n"


def values_text(*, org: str = "", sponsor: str = "") -> str:
    text = "jupyterhub:\n  custom:\n    homepage:\n      templateVars:\n        designed_by: {name: us}\n"
    text += f"        org: {{name: {org}, url: https://org.edu}}\n" if org else ""
    return text + (f"        funded_by: {{name: {sponsor}, url: https://pays.edu}}\n" if sponsor else "")


class Repository:
    """A checkout in a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.clusters = root / "config" / "clusters"
        self.clusters.mkdir(parents=True)

    def write(self, file: str, content: str | bytes) -> Path:
        path = self.clusters / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def cluster(self, name: str = "leap", *hubs: str) -> Path:
        listed = "".join(hubs or (hub_text(domain=f"prod.{name}.example.org"),))
        return self.write(f"{name}/cluster.yaml", f"name: {name}\nprovider: gcp\nhubs:\n{listed}")

    def remove(self, file: str) -> None:
        (self.clusters / file).unlink()
