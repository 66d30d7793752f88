"""The compose file and the Dockerfile, read without a Docker engine: nothing is built or run here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
import yaml

from govinno import cli
from govinno.settings import SETTINGS

ROOT = Path(__file__).parents[1]
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "Dockerfile"
PAGE = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OURS = ("load", "endpoint", "dashboard")
PASSWORD = "GOVINNO_NEO4J_PASSWORD"
#: A version down to its last number; `latest` and `5` move.
PINNED = re.compile(r"[\w/.]+:\d+\.\d+\.\d+(-[\w.-]+)?")


# ---- what `docker compose config` itself reads


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program that reads compose files with compose-go, beside a copy of ours."""
    go = shutil.which("go")
    if go is None:
        advice = "needs Go 1.24 or later, from https://go.dev/dl"
        pytest.fail(advice) if os.environ.get("CI") else pytest.skip(advice)
    program = tmp_path_factory.mktemp("check") / "check"
    shutil.copy(COMPOSE, program.parent)  # no `.env` of this machine lies there
    subprocess.run([go, "build", "-o", program, "."], cwd=ROOT / "tests/compose_check", check=True)
    return program


def _checked(check: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOVINNO_")}
    return subprocess.run(
        [check, COMPOSE.name],
        cwd=check.parent,
        env=kept | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_compose_file_is_read_by_compose_itself(check: Path) -> None:
    done = _checked(check, **{PASSWORD: "eight-or-more", "GOVINNO_ROWS": "77"})
    assert (done.returncode, done.stderr) == (0, "")
    services = yaml.safe_load(done.stdout)["services"]
    assert set(services) == {"neo4j", *OURS}
    assert services["endpoint"]["environment"]["GOVINNO_ROWS"] == "77"
    assert services["neo4j"]["environment"]["NEO4J_AUTH"] == "neo4j/eight-or-more"


@pytest.mark.parametrize("environment", [{}, {PASSWORD: ""}])
def test_without_a_password_it_says_what_to_do(check: Path, environment: dict[str, str]) -> None:
    done = _checked(check, **environment)
    assert done.returncode == 1
    assert "โปรดเขียนบรรทัด GOVINNO_NEO4J_PASSWORD=" in done.stderr
    assert (
        "Write a line GOVINNO_NEO4J_PASSWORD=at-least-8-characters into a file .env" in done.stderr
    )


# ---- what the compose file says


SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]


def test_images_are_pinned_by_version() -> None:
    assert [s["image"] for s in SERVICES.values() if not PINNED.fullmatch(s["image"])] == []
    ours = {SERVICES[name]["image"] for name in OURS}
    assert ours == {f"govinno:{PROJECT['project']['version']}"}


def test_only_this_machine_reaches_the_ports() -> None:
    ports = {name: service.get("ports", []) for name, service in SERVICES.items()}
    assert ports == {
        "neo4j": ["127.0.0.1:7474:7474", "127.0.0.1:7687:7687"],
        "load": [],
        "endpoint": ["127.0.0.1:7878:7878"],
        "dashboard": ["127.0.0.1:8501:8501"],
    }


def test_no_password_stands_in_the_file() -> None:
    secrets = {
        value
        for service in SERVICES.values()
        for name, value in service["environment"].items()
        if re.search("PASSWORD|AUTH", name)
    }
    assert {re.sub(r"\$\{.*\}", "…", value) for value in secrets} == {"…", "neo4j/…"}


@pytest.mark.parametrize("name", OURS)
def test_every_variable_of_ours_is_a_setting(name: str) -> None:
    known = {setting.variable for setting in SETTINGS}
    ours = [v for v in SERVICES[name]["environment"] if not v.startswith("STREAMLIT_")]
    assert [variable for variable in ours if variable not in known] == []


def test_the_password_goes_only_where_it_is_needed() -> None:
    having = [name for name in OURS if PASSWORD in SERVICES[name]["environment"]]
    assert having == ["load", "dashboard"]
    assert SERVICES["dashboard"]["environment"]["GOVINNO_ENGINE"] == "neo4j"


def _commands() -> Iterator[tuple[str, list[str]]]:
    for name in OURS:
        service = SERVICES[name]
        if "entrypoint" in service:
            for command in service["entrypoint"][-1].split(" && "):
                yield name, command.split()[1:]
        else:
            yield name, service["command"]


def _shown() -> Iterator[tuple[str, list[str]]]:
    """The commands that the page has run in a container."""
    for words in re.findall(r"docker compose run [^`]*--entrypoint govinno load ([^`]+)`", PAGE):
        yield "load", words.split()


@pytest.mark.parametrize(("service", "words"), [*_commands(), *_shown()])
def test_every_command_is_one_of_the_command_line(service: str, words: list[str]) -> None:
    command: click.Command = cli.commands
    while isinstance(command, click.Group):
        name, *words = words
        command = command.commands[name]
    context = command.make_context(service, words)
    for place in ("host", "port"):
        if place in context.params:
            assert str(context.params[place]) in ("0.0.0.0", _published(service))


def _published(service: str) -> str:
    return str(SERVICES[service]["ports"][0]).rpartition(":")[2]


def test_services_start_in_their_order_and_stay() -> None:
    order = {n: s.get("depends_on", {}) for n, s in SERVICES.items()}
    loaded = {"load": {"condition": "service_completed_successfully"}}
    assert order == {
        "neo4j": {},
        "load": {"neo4j": {"condition": "service_healthy"}},
        "endpoint": loaded,
        "dashboard": loaded,
    }
    restart = {name: service["restart"] for name, service in SERVICES.items()}
    stays = "unless-stopped"
    assert restart == {"neo4j": stays, "load": "no", "endpoint": stays, "dashboard": stays}
    assert [n for n, s in SERVICES.items() if "healthcheck" not in s] == ["load"]


@pytest.mark.parametrize("name", ["endpoint", "dashboard"])
def test_a_health_check_of_ours_is_python_that_runs(name: str) -> None:
    *python, text = SERVICES[name]["healthcheck"]["test"]
    assert python == ["CMD", "python", "-c"]
    compile(text, name, "exec")
    assert f"http://127.0.0.1:{_published(name)}/" in text


def test_ours_can_write_nothing_but_what_they_must() -> None:
    for name in OURS:
        service = SERVICES[name]
        assert service["read_only"] and service["cap_drop"] == ["ALL"], name
    stores = {n: [v for v in SERVICES[n]["volumes"] if v.startswith("store:")] for n in OURS}
    assert stores == {
        "load": ["store:/store"],
        "endpoint": ["store:/store:ro"],
        "dashboard": ["store:/store:ro"],
    }
    assert "./cases:/cases:ro" in SERVICES["load"]["volumes"]
    for name, service in SERVICES.items():
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert re.fullmatch(r"\dg", service["mem_limit"]), name


def test_named_volumes_hold_what_must_outlive_a_container() -> None:
    named = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["volumes"]
    used = {v.split(":")[0] for s in SERVICES.values() for v in s.get("volumes", [])}
    assert used - set(named) == {"./cases"}


def _setting_of(variable: str) -> str:
    """The Neo4j setting that the image makes of a variable."""
    name = variable.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".")
    return name.replace("\0", "_")


def test_the_server_is_set_as_the_documentation_says() -> None:
    variables: Mapping[str, str] = SERVICES["neo4j"]["environment"]
    set_here = {_setting_of(v): value for v, value in variables.items() if v != "NEO4J_AUTH"}
    told = dict(re.findall(r"^\| `([\w.]+)` \| `([^`]+)` \|", PAGE, re.MULTILINE))
    assert told == set_here


# ---- the Dockerfile


class Instruction(NamedTuple):
    """One instruction of a Dockerfile with its line ends taken out."""

    word: str
    rest: str


def _stages() -> list[list[Instruction]]:
    lines = [line for line in DOCKERFILE.read_text().splitlines() if not line.startswith("#")]
    text = "\n".join(lines).replace("\\\n", " ")
    stages: list[list[Instruction]] = []
    for line in filter(None, text.splitlines()):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            stages.append([])
        stages[-1].append(Instruction(word, " ".join(rest.split())))
    return stages


BUILD, LAST = _stages()


def _all(stage: list[Instruction], word: str) -> list[str]:
    return [instruction.rest for instruction in stage if instruction.word == word]


def test_hadolint_finds_nothing() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([linter, DOCKERFILE], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_both_stages_begin_with_the_same_pinned_image() -> None:
    (first,), (last,) = _all(BUILD, "FROM"), _all(LAST, "FROM")
    assert first == f"{last} AS build"
    assert PINNED.fullmatch(last)
    assert last.startswith("python:3.11.") and "-slim-" in last


def test_the_last_stage_holds_only_what_runs() -> None:
    assert _all(LAST, "COPY") == ["--from=build /opt/govinno /opt/govinno"]
    (run,) = _all(LAST, "RUN")
    assert run.startswith("python -m pip uninstall --yes --no-cache-dir pip setuptools wheel && ")
    assert not re.search("apt|pip install|gcc|curl", run)
    assert "python -m venv --without-pip /opt/govinno" in _all(BUILD, "RUN")[0]


def test_it_installs_the_constrained_versions_and_compiles_nothing() -> None:
    run = _all(BUILD, "RUN")[0]
    assert "--constraint constraints.txt" in run and "--only-binary :all:" in run
    assert len(re.findall("pip .*?(?:install|wheel) --no-cache-dir", run)) == 2


def test_it_runs_as_a_user_of_its_own_with_the_store_as_a_volume() -> None:
    assert _all(LAST, "USER") == ["10001:10001"]
    words = [instruction.word for instruction in LAST]
    assert words.index("RUN") < words.index("USER") < words.index("ENTRYPOINT")
    assert _all(LAST, "VOLUME") == ["/store"]
    assert "install --directory --owner govinno --group govinno /store" in _all(LAST, "RUN")[0]
    assert _all(LAST, "ENTRYPOINT") == ['["govinno"]']
    assert "govinno" in PROJECT["project"]["scripts"]
    assert _all(LAST, "HEALTHCHECK") == []


def test_no_secret_goes_into_the_image() -> None:
    text = DOCKERFILE.read_text()
    assert not re.search("PASSWORD|SECRET|TOKEN|ARG ", text)
    variables = set(re.findall(r"(\w+)=", " ".join(_all(LAST, "ENV"))))
    assert variables == {"PATH", "GOVINNO_STORE", "PYTHONUNBUFFERED"}


def test_what_is_made_once_is_made_while_it_can_be_written() -> None:
    texts = re.findall(r'"(.*?)"', _all(BUILD, "RUN")[1])
    assert len(texts) == 2
    for text in texts:
        done = subprocess.run([sys.executable, "-c", text], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b""), text


def test_the_build_sees_what_the_wheel_is_made_of_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    packages = {
        name.partition(".")[2].split(".")[0] for name in PROJECT["tool"]["setuptools"]["packages"]
    }
    # Of docs two pages go along, which the dashboard shows; of all else whole folders.
    data = {
        name if name.startswith("docs/") else name.split("/")[0]
        for name in PROJECT["tool"]["setuptools"]["package-data"]["govinno"]
    }
    needed = {"constraints.txt", "README.md", "*.py", "pyproject.toml"}
    assert let_in == (packages - {""}) | data | needed
