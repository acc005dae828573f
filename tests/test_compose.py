"""docker-compose.yml and Dockerfile, tried without Docker.

Every service's own command runs with its own environment against a real PostgreSQL and Redis, until the
service's own health check calls it healthy. Only what a container gives it is replaced: hosts, ports, folders.
"""

import os
import pwd
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from supportdesk.embedded import UNPRIVILEGED_USER, free_port, postgres_programs, valkey_program
from tests.processes import end, spawn

ROOT = Path(__file__).resolve().parent.parent
OURS = ("migrate", "web", "worker", "pages", "mirror", "beat")
HEALTHY_SECONDS = 120
FILLED_IN = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "POSTGRES_PASSWORD": secrets.token_hex(12),
    "REDIS_PASSWORD": secrets.token_hex(12),
}


# --- reading the files ---------------------------------------------------------------------------


def example_environment() -> dict[str, str]:
    """Return .env.example as a person would fill it in."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {**given, **FILLED_IN}


def interpolate(value: Any, environment: dict[str, str]) -> Any:
    """Do what Docker Compose does to ${NAME:-default}, ${NAME:?sentence} and $$ anywhere in the file."""
    if isinstance(value, dict):
        return {key: interpolate(inner, environment) for key, inner in value.items()}
    if isinstance(value, list):
        return [interpolate(inner, environment) for inner in value]
    if not isinstance(value, str):
        return value

    def filled(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        given = environment.get(match["name"], "")
        if not given and match["kind"] == ":?":
            raise KeyError(match["rest"])
        return given or match["rest"]

    return re.sub(r"\$\$|\$\{(?P<name>\w+)(?P<kind>:[-?])(?P<rest>[^}]*)\}", filled, value)


def compose_file(environment: dict[str, str] | None = None) -> dict[str, Any]:
    text = (ROOT / "docker-compose.yml").read_text()
    return interpolate(yaml.safe_load(text), environment or example_environment())


def services() -> dict[str, dict[str, Any]]:
    return compose_file()["services"]


# --- what the files promise ----------------------------------------------------------------------


def test_every_service_the_issue_names_is_there_and_has_a_health_check():
    named = {"web", "worker", "pages", "mirror", "beat", "postgres", "redis"}

    assert named == {name for name, service in services().items() if "healthcheck" in service}


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "BASE_URL", "EMAIL_URL"]
)
def test_compose_refuses_to_start_without_a_secret_naming_it(name):
    without = {**example_environment(), name: ""}

    with pytest.raises(KeyError, match=f"Set {name} in .env"):
        compose_file(without)


def test_no_secret_is_written_in_the_compose_file():
    raw = yaml.safe_load((ROOT / "docker-compose.yml").read_text())

    for service in raw["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|TOKEN|AUTH|_URL", name):
                assert "${" in str(value), name


def test_web_and_worker_can_be_scaled():
    for name in ("web", "worker", "pages", "mirror"):
        assert "container_name" not in services()[name]
    ports = services()["web"]["ports"][0]

    first, last = re.search(r":(\d+)-(\d+):8000$", ports).groups()

    assert int(last) - int(first) >= 3


def test_our_containers_run_without_rights_they_do_not_need():
    for name in OURS:
        service = services()[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_nothing_starts_before_the_migrations_are_done_and_its_servers_are_healthy():
    for name in ("web", "worker", "pages", "mirror", "beat"):
        conditions = {other: how["condition"] for other, how in services()[name]["depends_on"].items()}

        assert conditions == {
            "migrate": "service_completed_successfully",
            "postgres": "service_healthy",
            "redis": "service_healthy",
        }


def test_what_must_outlive_a_container_is_on_a_volume():
    kept = {
        "postgres": "/var/lib/postgresql",
        "redis": "/data",
        "web": "/data/media",
        "worker": "/data/media",
    }

    for name, folder in kept.items():
        volumes = [volume.split(":") for volume in services()[name]["volumes"]]

        assert folder in [inside for _, inside in volumes]
        assert {outside for outside, _ in volumes} <= set(compose_file()["volumes"])


def dockerfile() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions."""
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [tuple(line.split(maxsplit=1)) for line in lines]


def test_the_image_runs_as_a_user_without_rights():
    users = [argument for instruction, argument in dockerfile() if instruction == "USER"]

    assert users
    assert users[-1] not in {"root", "0"}
    assert dockerfile()[-1][0] == "CMD"


def test_every_image_is_named_with_a_version():
    stages = [argument.split(" AS ")[0] for instruction, argument in dockerfile() if instruction == "FROM"]
    images = stages + [service["image"] for name, service in services().items() if name not in OURS]

    for image in images:
        assert re.search(r":\d", image), image


def test_the_build_sees_only_what_the_image_needs():
    lines = (ROOT / ".dockerignore").read_text().split()
    code = {path.name for path in ROOT.iterdir() if (path / "apps.py").exists()} | {
        "timekeeping",
        "supportdesk",
    }

    assert "*" in lines
    assert {f"!{name}" for name in code} <= set(lines)
    assert not {"!.env", "!.data", "!.git", "!demo", "!tests"} & set(lines)


# --- the services, running -----------------------------------------------------------------------


@dataclass(frozen=True)
class Machine:
    """Stands in for Docker: gives each service a folder, ports of this machine and the programs of its image."""

    folder: Path
    postgres_port: int
    redis_port: int
    web_port: int

    def environment_of(self, service: dict[str, Any]) -> dict[str, str]:
        """Return the service's own environment, and what its image would add."""
        given = {name: self.in_place(str(value)) for name, value in service.get("environment", {}).items()}
        programs = [self.folder / "programs", Path(sys.executable).parent, postgres_folder()]
        path = os.pathsep.join([*map(str, programs), os.environ["PATH"]])
        places = {
            "MEDIA_ROOT": str(self.folder / "media"),
            "PGDATA": str(self.folder / "postgres"),
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.postgres_port),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return {"PATH": path, **given, **places}

    def in_place(self, text: str) -> str:
        """Replace what names the network and the file system of containers."""
        replacements = {
            "@postgres:5432": f"@127.0.0.1:{self.postgres_port}",
            "@redis:6379": f"@127.0.0.1:{self.redis_port}",
            "--port 6379 --dir /data": f"--port {self.redis_port} --dir {self.folder}",
            "valkey-cli": f"valkey-cli -p {self.redis_port}",
            "/tmp/": f"{self.folder}/",
            "0.0.0.0:8000": f"127.0.0.1:{self.web_port}",
            "127.0.0.1:8000": f"127.0.0.1:{self.web_port}",
        }
        pattern = "|".join(re.escape(found) for found in replacements)
        return re.sub(pattern, lambda match: replacements[match[0]], text)

    def command_of(self, name: str) -> list[str]:
        return [self.in_place(word) for word in services()[name]["command"]]

    def run(self, name: str) -> subprocess.CompletedProcess[str]:
        """Run a service's command to its end."""
        environment = self.environment_of(services()[name])
        command = self.command_of(name)
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    def start(self, name: str, **kwargs: Any) -> subprocess.Popen[bytes]:
        """Start a service's command."""
        environment = self.environment_of(services()[name])
        log = self.folder / f"{name}.log"
        return spawn(self.command_of(name), environment=environment, log=log, **{"cwd": ROOT, **kwargs})

    def is_healthy(self, name: str) -> bool:
        """Run the service's own health check."""
        service = services()[name]
        kind, *words = service["healthcheck"]["test"]
        command = [self.in_place(word) for word in words]
        limit = float(service["healthcheck"]["timeout"].removesuffix("s"))
        try:
            done = subprocess.run(
                ["sh", "-c", *command] if kind == "CMD-SHELL" else command,
                cwd=self.folder if name in {"postgres", "redis"} else ROOT,
                env=self.environment_of(service),
                capture_output=True,
                timeout=limit,
                check=False,
            )
        except subprocess.TimeoutExpired:  # as Docker counts it, on a machine that is busy
            return False
        return done.returncode == 0

    def wait_for(self, name: str, process: subprocess.Popen[bytes]) -> None:
        """Return when the service's health check is well; fail with its last words when it ends before."""
        give_up = time.monotonic() + HEALTHY_SECONDS
        while not self.is_healthy(name):
            said = (self.folder / f"{name}.log").read_text(errors="replace")
            assert process.poll() is None, f"{name} ended: {said}"
            assert time.monotonic() < give_up, f"{name} is not healthy after {HEALTHY_SECONDS} s: {said}"
            time.sleep(0.3)


def postgres_folder() -> Path:
    """Return the programs of Debian's newest PostgreSQL, or of the wheel's where Debian's is not installed."""
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    return max(installed, key=lambda path: float(path.parent.name), default=postgres_programs())


def postgres_user() -> dict[str, Any]:
    """Return how to run PostgreSQL as root, which it refuses: as a user of its own."""
    if os.geteuid() != 0:
        return {}
    known = {user.pw_name: user for user in pwd.getpwall()}
    user = known.get("postgres") or known[UNPRIVILEGED_USER]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def start_postgres(machine: Machine) -> subprocess.Popen[bytes]:
    """Do what the image's entry point does with the service's environment, then run the service's command."""
    given = services()["postgres"]["environment"]
    who, cwd = postgres_user(), machine.folder
    data, password = cwd / "postgres", cwd / "password"
    data.mkdir()
    password.write_text(given["POSTGRES_PASSWORD"])
    for path in (cwd, data, password) if who else ():
        os.chown(path, who["user"], who["group"])
    initdb = [
        "initdb",
        "-D",
        data,
        "-U",
        given["POSTGRES_USER"],
        "--pwfile",
        password,
        "--auth=scram-sha-256",
    ]
    # Debian's may be older than the image's, and not know its collation.
    if "builtin" in subprocess.check_output([postgres_folder() / "initdb", "--help"], text=True):
        initdb += given["POSTGRES_INITDB_ARGS"].split()
    initdb[0] = postgres_folder() / initdb[0]
    subprocess.run(initdb, check=True, capture_output=True, cwd=cwd, **who)
    with (data / "postgresql.conf").open("a") as settings:
        settings.write(f"port = {machine.postgres_port}\nunix_socket_directories = '{cwd}'\nfsync = off\n")
    server = machine.start("postgres", cwd=cwd, **who)
    machine.wait_for("postgres", server)
    create = [postgres_folder() / "createdb", "-U", given["POSTGRES_USER"], given["POSTGRES_DB"]]
    environment = machine.environment_of({"environment": {"PGPASSWORD": given["POSTGRES_PASSWORD"]}})
    subprocess.run(create, check=True, env=environment, cwd=cwd)
    return server


def start_redis(machine: Machine) -> subprocess.Popen[bytes]:
    """Run the service's command with Debian's Redis, or the wheel's Valkey where Debian's is not installed."""
    programs = machine.folder / "programs"
    programs.mkdir()
    (programs / "valkey-server").symlink_to(shutil.which("redis-server") or valkey_program())
    # The check's own words, said by Python where the client is not installed.
    client = shutil.which("redis-cli") or shutil.which("valkey-cli")
    if client:
        (programs / "valkey-cli").symlink_to(client)
    else:
        (programs / "valkey-cli").write_text(PYTHON_CLIENT)
        (programs / "valkey-cli").chmod(0o755)
    server = machine.start("redis")
    machine.wait_for("redis", server)
    return server


PYTHON_CLIENT = f"""#!/bin/sh
exec "{sys.executable}" -c "
import os, sys, redis
client = redis.Redis(port=int(sys.argv[2]), password=os.environ['REDISCLI_AUTH'])
print('PONG' if client.ping() else 'no')" "$@"
"""


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    # Not below pytest's own folder, which PostgreSQL's user may not enter.
    folder = Path(tempfile.mkdtemp(prefix="supportdesk-compose-"))
    machine = Machine(folder, postgres_port=free_port(), redis_port=free_port(), web_port=free_port())
    started = []
    try:
        started.append(start_postgres(machine))
        started.append(start_redis(machine))
        yield machine
    finally:
        for server in started:
            end(server)
        shutil.rmtree(folder)


@pytest.mark.slow
def test_each_service_becomes_healthy_by_its_own_command_and_its_own_check(machine):
    migrated = machine.run("migrate")
    assert migrated.returncode == 0, migrated.stderr
    with ThreadPoolExecutor() as pool:
        healthy_before = list(pool.map(machine.is_healthy, ("web", "worker", "pages", "mirror", "beat")))
    assert not any(healthy_before), "a health check is well although nothing runs"
    running = {name: machine.start(name) for name in ("web", "worker", "pages", "mirror", "beat")}

    try:
        # One after the other: a check costs as much as the start of a service, and while one is waited for all start.
        for name, process in running.items():
            machine.wait_for(name, process)
    finally:
        for process in running.values():
            end(process)


@pytest.mark.slow
def test_the_image_can_collect_its_static_files(machine):
    built = next(argument for name, argument in dockerfile() if name == "RUN" and "collectstatic" in argument)
    settings = dict(re.findall(r"([A-Z_]+)=(\S+)", built))
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    environment = {
        "SUPPORTDESK_ENV": "production",
        "STATIC_ROOT": str(machine.folder / "collected"),
        **settings,
    }

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert (machine.folder / "collected" / "staticfiles.json").exists()
