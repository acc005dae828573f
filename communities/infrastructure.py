"""Reads a checkout of an infrastructure repository into plain records. Knows files, but no database.

Clusters are `config/clusters/<folder>/cluster.yaml`; each hub in one names the Helm values files beside it,
later ones overriding earlier ones as Helm does: mappings merge, null removes, everything else replaces.
"""

import os
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from communities.addresses import is_host
from communities.errors import MalformedFile, NotACheckout
from communities.helm_values import Organisation, organisation_in, override, template_variables, url_in
from communities.yaml_documents import (
    MAX_BYTES,
    Mapping,
    list_in,
    parse_document,
    required_text_in,
    text_in,
)

CLUSTERS_FOLDER = Path("config") / "clusters"
TEMPLATES_FOLDER = "templates"
ENCRYPTED_PREFIX = "enc-"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with one file of the checkout."""

    file: str
    reason: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = ", ".join(
            [self.file]
            + ([f"line {self.line}"] if self.line else [])
            + ([f"column {self.column}"] if self.column else [])
        )
        return f"{place}: {self.reason}"


@dataclass(frozen=True)
class Hub:
    """One hub. Unless `is_certain`, a values file could not be read and who it belongs to is a guess."""

    name: str
    display_name: str
    domain: str
    community: Organisation
    sponsor: Organisation | None
    is_certain: bool
    line: int


@dataclass(frozen=True)
class ClusterFolder:
    """One cluster and its hubs. Unless `is_complete`, some of its hubs could not be read."""

    folder: str
    name: str
    provider: str
    provider_url: str
    hubs: tuple[Hub, ...]
    is_complete: bool


@dataclass(frozen=True)
class Checkout:
    """All that could be read; `unreadable` has the folders (and names) of clusters that could not."""

    clusters: tuple[ClusterFolder, ...]
    unreadable: frozenset[str]
    problems: tuple[Problem, ...]


def read_checkout(path: Path) -> Checkout:
    """Read the checkout at `path` (its root, or its config/clusters).

    Raises NotACheckout when there is nothing in it that could be imported.
    """
    root = _find_root(path)
    folders = [folder for folder in sorted(_entries_of(root / CLUSTERS_FOLDER)) if _is_cluster_folder(folder)]
    if not folders:
        raise NotACheckout(f"{path} has no cluster in {CLUSTERS_FOLDER}; nothing was changed.")
    reader = _Reader(root)
    clusters = [cluster for folder in folders if (cluster := reader.read_cluster(folder)) is not None]
    clusters = reader.refuse_repeated_domains(reader.refuse_repeated_names(clusters))
    return Checkout(tuple(clusters), frozenset(reader.unreadable), tuple(reader.problems))


def _find_root(path: Path) -> Path:
    if not path.is_dir():
        raise NotACheckout(f"{path} is not a folder.")
    if (path / CLUSTERS_FOLDER).is_dir():
        return path.resolve()
    resolved = path.resolve()
    if resolved.parts[-2:] == CLUSTERS_FOLDER.parts:
        return resolved.parent.parent
    raise NotACheckout(f"{path} has no folder {CLUSTERS_FOLDER}; give the root of the checkout.")


def _entries_of(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise NotACheckout(f"{folder} cannot be read: {error.strerror}.") from None


def _is_cluster_folder(folder: Path) -> bool:
    """Say whether a folder is, or was meant to be, a cluster's: leftovers without any YAML are not.

    What cannot be looked into counts: its services must not pass for vanished.
    """
    if folder.name == TEMPLATES_FOLDER:
        return False
    if not folder.is_dir():
        return folder.is_symlink() and not folder.exists()
    try:
        return any(file.suffix == ".yaml" for file in folder.iterdir())
    except OSError:
        return True


def _is_absent(file: Path) -> bool:
    """Say whether there is no such file; one that cannot be looked at is not absent."""
    try:
        return not file.exists()
    except OSError:
        return False


class _Reader:
    """Reads the files of one checkout, collecting what is wrong with them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.unreadable: set[str] = set()
        self._variables: dict[Path, list[Mapping] | None] = {}

    def read_cluster(self, folder: Path) -> ClusterFolder | None:
        """Return the cluster of a folder, or None when its cluster.yaml cannot be understood."""
        file = folder / "cluster.yaml"
        names = {folder.name}
        try:
            document = self._load(file)
            if not isinstance(document, Mapping):
                raise MalformedFile("is empty" if document is None else "is not a mapping", line=1)
            name = required_text_in(document, "name")
            names.add(name)
            provider, provider_url = text_in(document, "provider"), url_in(document, "provider_url")
            entries = list_in(document, "hubs")
        except MalformedFile as error:
            self._note(file, error)
            self.unreadable |= names
            return None
        hubs = self._read_hubs(file, entries)
        return ClusterFolder(folder.name, name, provider, provider_url, hubs, len(hubs) == len(entries))

    def refuse_repeated_names(self, clusters: list[ClusterFolder]) -> list[ClusterFolder]:
        """Drop clusters whose name another has too; the one whose folder bears the name keeps it."""
        folders_by_name: dict[str, list[str]] = {}
        for cluster in clusters:
            folders_by_name.setdefault(cluster.name, []).append(cluster.folder)
        accepted = []
        for cluster in clusters:
            others = [folder for folder in folders_by_name[cluster.name] if folder != cluster.folder]
            if others and cluster.folder != cluster.name:
                file = self.root / CLUSTERS_FOLDER / cluster.folder / "cluster.yaml"
                reason = f"the name {cluster.name} is used by the cluster in {', '.join(others)} too"
                self._note(file, MalformedFile(reason))
                self.unreadable |= {cluster.folder} | ({cluster.name} - set(others))
            else:
                accepted.append(cluster)
        return accepted

    def refuse_repeated_domains(self, clusters: list[ClusterFolder]) -> list[ClusterFolder]:
        """Drop hubs whose domain an earlier hub has too."""
        owners: dict[str, str] = {}
        return [self._without_repeated_domains(cluster, owners=owners) for cluster in clusters]

    def _without_repeated_domains(self, cluster: ClusterFolder, *, owners: dict[str, str]) -> ClusterFolder:
        accepted = []
        for hub in cluster.hubs:
            owner = owners.setdefault(hub.domain, f"{cluster.name} / {hub.name}")
            if owner == f"{cluster.name} / {hub.name}":
                accepted.append(hub)
                continue
            reason = f"hub {hub.name}: the domain {hub.domain} is already that of {owner}"
            file = self.root / CLUSTERS_FOLDER / cluster.folder / "cluster.yaml"
            self._note(file, MalformedFile(reason, line=hub.line))
        is_complete = cluster.is_complete and len(accepted) == len(cluster.hubs)
        return replace(cluster, hubs=tuple(accepted), is_complete=is_complete)

    def _read_hubs(self, file: Path, entries: list[Any]) -> tuple[Hub, ...]:
        hubs: dict[str, Hub] = {}
        for position, entry in enumerate(entries, start=1):
            try:
                hub = self._read_hub(file.parent, entry, position=position)
                if hub.name in hubs:
                    raise MalformedFile(f"a hub named {hub.name} is in the list already", line=hub.line)
                hubs[hub.name] = hub
            except MalformedFile as error:
                self._note(file, error)
        return tuple(hubs.values())

    def _read_hub(self, folder: Path, entry: Any, *, position: int) -> Hub:
        if not isinstance(entry, Mapping):
            raise MalformedFile(f"hub {position} of the list is not a mapping")
        label = f"hub {position} of the list"
        try:
            name = required_text_in(entry, "name")
            label = f"hub {name}"
            domain = _domain_in(entry)
            display_name = text_in(entry, "display_name") or name
            files = _file_names_in(entry)
        except MalformedFile as error:
            raise MalformedFile(f"{label}: {error.reason}", line=error.line) from None
        variables, is_certain = self._merged_variables(folder, files)
        return Hub(
            name=name,
            display_name=display_name,
            domain=domain,
            community=organisation_in(variables, "org") or Organisation(display_name, ""),
            sponsor=organisation_in(variables, "funded_by"),
            is_certain=is_certain,
            line=entry.line,
        )

    def _merged_variables(self, folder: Path, files: list[str]) -> tuple[Mapping, bool]:
        merged = Mapping()
        found = [self._variables_of(folder / name) for name in files]
        readable = [variables for variables in found if variables is not None]
        for variables in chain.from_iterable(readable):
            override(merged, variables)
        return merged, len(readable) == len(files)

    def _variables_of(self, file: Path) -> list[Mapping] | None:
        """Return a values file's template variables, empty when it is absent, None when it is malformed."""
        if file not in self._variables:
            try:
                self._variables[file] = self._read_variables(file)
            except MalformedFile as error:
                self._note(file, error)
                self._variables[file] = None
        return self._variables[file]

    def _read_variables(self, file: Path) -> list[Mapping]:
        if _is_absent(file):
            return []
        document = self._load(file)
        if document is not None and not isinstance(document, Mapping):
            raise MalformedFile("is not a mapping", line=1)
        found = list(template_variables(document or Mapping()))
        for variables in found:
            # Checked here, so that what is wrong is said of this file and not of every hub that uses it.
            organisation_in(variables, "org")
            organisation_in(variables, "funded_by")
        return found

    def _load(self, file: Path) -> Any:
        try:
            resolved = file.resolve()
            if not resolved.is_relative_to(self.root):
                raise MalformedFile("lies outside the checkout")
            if not resolved.is_file():
                raise MalformedFile("is not a file" if file.exists() else "is missing")
            with resolved.open("rb") as stream:
                return parse_document(stream.read(MAX_BYTES + 1))
        except OSError as error:
            raise MalformedFile(f"cannot be read: {error.strerror}") from None

    def _note(self, file: Path, error: MalformedFile) -> None:
        name = os.path.relpath(file, self.root)
        self.problems.append(Problem(name, error.reason, line=error.line, column=error.column))


def _domain_in(entry: Mapping) -> str:
    domain = required_text_in(entry, "domain").lower()
    if not is_host(domain):
        raise MalformedFile(f"domain {domain} is not a host name", line=entry.line_of("domain"))
    return domain


def _file_names_in(entry: Mapping) -> list[str]:
    """Return the values files of a hub that can be read: those that are encrypted cannot."""
    if entry.get("helm_chart_values_files") is None:
        return []
    names = list_in(entry, "helm_chart_values_files")
    if not all(isinstance(name, str) and name.isprintable() for name in names):
        line = entry.line_of("helm_chart_values_files")
        raise MalformedFile("helm_chart_values_files has an entry that is not text", line=line)
    return [name for name in names if not Path(name).name.startswith(ENCRYPTED_PREFIX)]
