"""What ./dev promises that can be seen without starting its servers, and the files of deployment."""

import ast
import errno
import importlib.machinery
import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import types
from collections import namedtuple
from contextlib import ExitStack
from pathlib import Path

import pytest
import yaml

from devtools import environment, processes, servers

ROOT = Path(__file__).resolve().parent.parent
DiskUsage = namedtuple("DiskUsage", "total used free")


def load_dev() -> types.ModuleType:
    loader = importlib.machinery.SourceFileLoader("dev_command", str(ROOT / "dev"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("dev_command", loader))
    loader.exec_module(module)
    return module


dev = load_dev()


# --- The command line ------------------------------------------------------------------------------


def test_the_verbs_are_exactly_these():
    assert set(dev.VERBS) == {"demo", "test", "manage", "services", "lint", "screens"}


@pytest.mark.parametrize("verb", ["demo", "test", "manage", "services", "lint", "screens"])
def test_each_verb_explains_itself(verb, capsys):
    with pytest.raises(SystemExit) as exit_:
        dev.parse([verb, "--help"])
    assert exit_.value.code == 0
    assert f"usage: ./dev {verb}" in capsys.readouterr().out
    assert len(dev.VERBS[verb].__doc__) > 100


def test_demo_takes_a_port_and_a_reset():
    options = dev.parse(["demo", "--port", "8111", "--reset"])
    assert (options.verb, options.port, options.reset) == ("demo", 8111, True)
    assert (dev.parse(["demo"]).port, dev.parse(["demo"]).reset) == (8000, False)


@pytest.mark.parametrize("port", ["0", "65536", "web", "-1"])
def test_a_port_that_is_none_gets_a_sentence(port, capsys):
    with pytest.raises(SystemExit):
        dev.parse(["demo", f"--port={port}"])
    assert f"'{port}' is not a port: a number from 1 to 65535" in capsys.readouterr().err


def test_arguments_go_to_pytest_and_manage_untouched():
    words = ["tests/x.py", "-n", "0", "--help-not-ours", "-k", "a or b"]
    assert dev.parse(["test", *words]).arguments == words
    assert dev.parse(["manage", "migrate", "--plan"]).arguments == ["migrate", "--plan"]


@pytest.mark.parametrize(
    ("given", "run"),
    [
        ([], ["-n", "2", "--dist", "loadfile"]),
        (["tests/x.py"], ["-n", "2", "--dist", "loadfile", "tests/x.py"]),
        (["-n", "0"], ["-n", "0"]),
        (["-n4"], ["-n4"]),
        (["--pdb"], ["--pdb"]),
        (["-p", "no:xdist"], ["-p", "no:xdist"]),
    ],
)
def test_two_processes_unless_the_caller_chooses(given, run):
    assert dev.pytest_arguments(given) == run


# --- Wrong use gets a sentence ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["dev", *(f"devtools/{f.name}" for f in (ROOT / "devtools").glob("*.py"))]
)
def test_an_old_python_can_read_the_file_and_so_print_its_sentence(path):
    ast.parse((ROOT / path).read_text(), feature_version=(3, 8))


def test_an_old_python_is_told_which_one_is_needed(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 13, "final", 0))
    with pytest.raises(SystemExit) as exit_:
        load_dev()
    assert exit_.value.code.startswith(
        "This is Python 3.10; Throughline needs Python 3.11 or newer."
    )


def test_a_taken_port_is_named_with_the_mend():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(processes.Trouble) as trouble:
            dev.check_port(port)
    assert str(trouble.value) == (
        f"Port {port} cannot be used (Address already in use). Stop the program that has it or "
        f"choose another port, for example: ./dev demo --port {port + 1}"
    )
    dev.check_port(port)


def test_a_full_disk_is_named_with_its_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: DiskUsage(0, 0, 999_999_999))
    with pytest.raises(processes.Trouble) as trouble:
        environment.check_space(tmp_path / "not" / "there" / "yet")
    assert str(trouble.value) == (
        f"Only 999 MB are free on the disk of {tmp_path}; Throughline needs 1,000 MB. "
        "Free some space and try again."
    )
    monkeypatch.setattr(shutil, "disk_usage", lambda _: DiskUsage(0, 0, 1_000_000_000))
    environment.check_space(tmp_path)


def test_a_disk_that_fills_up_later_gets_a_sentence_too(monkeypatch, capsys):
    def fill(_options):
        raise OSError(errno.ENOSPC, "No space left on device", "var/log")

    monkeypatch.setitem(dev.VERBS, "lint", fill)
    monkeypatch.setattr(dev, "stop_on_signals", lambda: None)
    assert dev.main(["lint"]) == 1
    assert "The disk is full (var/log). Free some space and try again." in capsys.readouterr().err


def test_half_of_a_database_names_the_other_half(monkeypatch):
    for name in servers.DATABASE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://throughline_app@db/throughline")
    with pytest.raises(processes.Trouble) as trouble:
        servers.given_urls()
    assert str(trouble.value).startswith(
        "DATABASE_URL is set without DATABASE_OWNER_URL and DATABASE_SCAN_URL."
    )


def test_reset_never_touches_a_database_of_ones_own(monkeypatch, tmp_path):
    for name in servers.DATABASE_VARIABLES:
        monkeypatch.setenv(name, "postgresql://somebody@db/throughline")
    monkeypatch.setattr(dev, "demo_home", lambda: tmp_path)
    with pytest.raises(processes.Trouble, match=r"--reset deletes only what ./dev made itself"):
        dev.reset()
    assert tmp_path.exists()


def test_a_second_demo_of_the_folder_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(dev, "DEMO_LOCK", tmp_path / "demo.lock")
    with environment.only_one(tmp_path / "demo.lock", "unused"), ExitStack() as stack:
        assert environment.is_held(tmp_path / "demo.lock")
        with pytest.raises(processes.Trouble, match=r"Another ./dev of this folder is using"):
            dev.hold_demo(stack)
    assert not environment.is_held(tmp_path / "demo.lock")


# --- Programs --------------------------------------------------------------------------------------


def test_a_failed_step_quotes_the_end_of_its_log(tmp_path):
    log = tmp_path / "step.log"
    argv = [sys.executable, "-c", "print('what went wrong'); raise SystemExit(3)"]
    with pytest.raises(processes.Trouble) as trouble:
        processes.run_step("Trying", argv, env=os.environ, log=log)
    assert str(trouble.value) == (
        f"Trying failed with exit code 3. The end of {log}:\n  what went wrong"
    )


def test_a_program_that_dies_is_named(tmp_path):
    with processes.Children() as children:
        argv = [sys.executable, "-c", "raise SystemExit('no such table')"]
        children.start("The worker", argv, env=os.environ, log=tmp_path / "worker.log")
        children.running[0].process.wait(30)
        with pytest.raises(processes.Trouble) as trouble:
            children.check()
    assert str(trouble.value) == (
        f"The worker has stopped (exit code 1). The end of {tmp_path / 'worker.log'}:\n"
        "  no such table"
    )


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a program of a parent's death"
)
def test_the_lock_is_free_only_when_every_program_of_a_killed_run_is_gone(tmp_path):
    """A ./dev killed with -9 takes its program along, and the next one waits for it."""
    script = f"""
import os, signal, sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from devtools import environment, processes
folder = Path({str(tmp_path)!r})
with environment.only_one(folder / "programs.lock", "busy") as lock:
    stubborn = "import signal, time; signal.signal(15, lambda *_: (time.sleep(1), exit()));"
    stubborn += "print('up', flush=True); time.sleep(60)"
    children = processes.Children(lock)
    children.start("x", [sys.executable, "-c", stubborn], env=os.environ, log=folder / "x.log")
    while not (folder / "x.log").read_text():
        pass
    os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", script], check=False, timeout=60)
    assert killed.returncode == -9
    assert environment.is_held(tmp_path / "programs.lock")
    with environment.only_one(tmp_path / "programs.lock", "busy", patience=30):
        pass


def test_what_ignores_the_end_of_its_run_is_killed_by_the_next_one(tmp_path):
    script = f"""
import signal, sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from devtools import environment
with environment.only_one(Path({str(tmp_path / "programs.lock")!r}), "busy"):
    print("held", flush=True)
    signal.pause()
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as stubborn:
        assert stubborn.stdout.readline() == b"held\n"
        with environment.only_one(tmp_path / "programs.lock", "busy", patience=30, insist_after=0):
            assert stubborn.wait(30) == -9


def test_a_copied_checkout_gets_an_instance_of_its_own(monkeypatch, tmp_path):
    monkeypatch.setattr(servers, "VAR", tmp_path)
    first = servers.instance()
    assert servers.instance() == first
    monkeypatch.setattr(servers, "ROOT", tmp_path / "copy")
    assert servers.instance() != first


def test_addresses_survive_the_env_file(tmp_path):
    values = {"DATABASE_URL": "postgresql://a@/b?host=/tmp/c d&port=5432", "MODE": "test"}
    servers.write_env(tmp_path / "some.env", values)
    assert servers.read_env(tmp_path / "some.env") == values
    assert (tmp_path / "some.env").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("stamp", "local", "dev"),
    [
        ({"dev": "current"}, True, True),
        ({"local": "current"}, True, False),
        ({"dev": "old"}, False, False),
        ("half a st", False, False),
    ],
)
def test_the_stamp_of_dev_counts_for_local_too(monkeypatch, tmp_path, stamp, local, dev):
    for name in ("PYTHON", "STAMP"):
        monkeypatch.setattr(environment, name, tmp_path / name)
    monkeypatch.setattr(environment, "lock_hash", lambda _kind: "current")
    (tmp_path / "PYTHON").touch()
    (tmp_path / "STAMP").write_text(stamp if isinstance(stamp, str) else json.dumps(stamp))
    assert (environment.is_current("local"), environment.is_current("dev")) == (local, dev)


# --- Locks, image and compose file -----------------------------------------------------------------


@pytest.mark.parametrize("kind", ["app", "local", "dev"])
def test_locks_pin_by_hash_and_name_no_host(kind):
    text = (ROOT / "requirements" / f"{kind}.txt").read_text()
    assert "://" not in text
    pins = re.findall(r"^[a-z0-9._\[\]-]+==\S+", text, re.MULTILINE)
    assert pins
    assert text.count("==") - text.count("python_full_version ==") >= len(pins)
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in block, block


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_compose_runs_exactly_these_services(compose):
    assert {name: service.get("image") for name, service in compose["services"].items()} == {
        "postgres": "postgres:18",
        "redis": "redis:7",
        "mail": "axllent/mailpit:v1.27",
        "migrate": "throughline",
        "web": "throughline",
        "worker": "throughline",
        "beat": "throughline",
    }


def test_every_long_running_service_has_a_health_check(compose):
    without = {
        name for name, service in compose["services"].items() if "healthcheck" not in service
    }
    assert without == {"web"}
    assert re.search(r"^HEALTHCHECK .*\n.*8000/healthz", dockerfile(), re.MULTILINE)


def test_dependencies_name_services_and_conditions_that_exist(compose):
    waits = {
        (name, on, rule["condition"])
        for name, service in compose["services"].items()
        for on, rule in service.get("depends_on", {}).items()
    }
    ready, done = "service_healthy", "service_completed_successfully"
    expected = {("migrate", "postgres", ready), ("migrate", "redis", ready)}
    for name in ("web", "worker", "beat"):
        expected |= {(name, "migrate", done), (name, "redis", ready)}
    assert waits == expected


def test_compose_holds_no_secret_and_says_what_is_missing():
    text = (ROOT / "docker-compose.yml").read_text()
    required = set(re.findall(r"\$\{(\w+):\?Set \1 in \.env to [^}]+\}", text))
    assert required == {
        "SECRET_KEY",
        "POSTGRES_PASSWORD",
        "OWNER_DATABASE_PASSWORD",
        "APP_DATABASE_PASSWORD",
        "SCAN_DATABASE_PASSWORD",
    }
    for name, value in re.findall(
        r"^\s+(\w*(?:PASSWORD|SECRET|KEY)\w*): (.*)$", text, re.MULTILINE
    ):
        assert value.startswith("${"), name
    assert not re.findall(r"://[^@\s]*:(?!\$\{)[^@\s/]+@", text)


def test_each_process_gets_only_the_roles_that_it_needs(compose):
    roles = {
        name: {
            role
            for role in ("app", "owner", "scan")
            if any(
                f"throughline_{role}:" in str(value)
                for value in service.get("environment", {}).values()
            )
        }
        for name, service in compose["services"].items()
        if service["image"] == "throughline"
    }
    assert roles == {
        "migrate": {"app", "owner"},
        "web": {"app"},
        "worker": {"app", "scan"},
        "beat": {"app"},
    }


def test_the_example_environment_offers_what_compose_reads():
    compose_text = (ROOT / "docker-compose.yml").read_text()
    read = set(re.findall(r"(?<!\$)\$\{(\w+)", compose_text)) - {
        "WEB_CONCURRENCY",
        "WORKER_CONCURRENCY",
    }
    offered = re.findall(
        r"^(?:# )?([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE
    )
    assert {name for name, _ in offered} == read
    assert {value for name, value in offered if name.endswith(("PASSWORD", "_KEY"))} == {""}


def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text()


def test_the_image_is_built_in_stages_and_runs_as_nobody_special():
    text = dockerfile()
    assert len(re.findall(r"^FROM ", text, re.MULTILINE)) == 2
    final = text.split("\nFROM ")[-1]
    assert re.search(r"^USER 10001$", final, re.MULTILINE)
    assert "pip" not in final
    assert "collectstatic" in text
    assert "--require-hashes" in text


def test_what_the_image_copies_reaches_the_builder():
    allowed = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"
    }
    copied = set(re.findall(r"^COPY (?!--from)(\S+) ", dockerfile(), re.MULTILINE))
    assert copied == allowed
    assert all((ROOT / path).exists() for path in copied)
