"""The files for a server stay true: programs accept them, commands exist with these options, paths agree."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
BIN = Path(sys.executable).parent


def unit_values(path: Path, key: str) -> list[str]:
    return [line.partition("=")[2] for line in path.read_text(encoding="utf-8").splitlines() if line.startswith(f"{key}=")]


@cache
def help_of(command: tuple[str, ...]) -> str:
    """What the installed program says about itself; fails for a subcommand that it does not have."""
    done = subprocess.run([str(BIN / command[0]), *command[1:], "--help"], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, (command, done.stderr[-500:])
    return done.stdout


def assert_is_accepted(arguments: list[str]) -> None:
    """The program exists in this environment, has the subcommands, and knows every option."""
    program = Path(arguments[0]).name
    words = [a for a in arguments[1:] if re.fullmatch(r"[a-z-]+", a) and not a.startswith("-")]
    subcommands = words[:2] if program == "dagster" else words[:1] if program == "dagster-daemon" else []
    text = help_of((program, *subcommands))
    for option in (a for a in arguments[1:] if a.startswith("-")):
        assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text), (program, option)
    if "-m" in arguments:
        assert importlib.util.find_spec(arguments[arguments.index("-m") + 1]) is not None
    if "-w" in arguments:
        assert (ROOT / arguments[arguments.index("-w") + 1]).is_file()


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


# ---------- systemd


def test_there_are_units() -> None:
    assert [u.name for u in UNITS] == ["yusuan-daemon.service", "yusuan-readonly.service", "yusuan-webserver.service"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda u: u.name)
def test_systemd_accepts_the_unit(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    text = unit.read_text(encoding="utf-8").replace("/opt/yusuan/.venv/bin", str(BIN)).replace("/opt/yusuan", str(ROOT))
    copy = tmp_path / unit.name
    copy.write_text(text, encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(copy)], capture_output=True, text=True, timeout=60, check=False)
    about_it = [line for line in done.stderr.splitlines() if unit.name in line or str(copy) in line]
    assert not about_it
    rated = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=20", str(copy)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert rated.returncode == 0, rated.stdout[-300:] + rated.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda u: u.name)
def test_units_are_confined(unit: Path) -> None:
    for key, value in (
        ("NoNewPrivileges", "yes"), ("ProtectSystem", "strict"), ("ProtectHome", "yes"), ("PrivateTmp", "yes"),
        ("CapabilityBoundingSet", ""), ("User", "yusuan"), ("IPAddressDeny", "any"),
    ):  # fmt: skip
        assert unit_values(unit, key) == [value], key
    home = next(v.partition("=")[2] for v in unit_values(unit, "Environment") if v.startswith("YUSUAN_HOME="))
    assert unit_values(unit, "ReadWritePaths") == [home]
    assert f"DAGSTER_HOME={home}/dagster" in unit_values(unit, "Environment")


@pytest.mark.parametrize("unit", UNITS, ids=lambda u: u.name)
def test_commands_of_units_exist(unit: Path) -> None:
    (command,) = unit_values(unit, "ExecStart")
    arguments = shlex.split(command)
    assert arguments[0].startswith("/opt/yusuan/.venv/bin/")
    assert_is_accepted(arguments)


def test_preparing_the_home_works(tmp_path: Path) -> None:
    (command,) = unit_values(DEPLOY / "yusuan-daemon.service", "ExecStartPre")
    arguments = [sys.executable, *shlex.split(command)[1:]]
    subprocess.run(arguments, cwd=ROOT, env={"YUSUAN_HOME": str(tmp_path), "PATH": "/usr/bin"}, check=True, timeout=120)
    assert (tmp_path / "dagster" / "dagster.yaml").is_file()
    assert (tmp_path / "landing").is_dir()


def test_only_the_read_only_server_is_read_only() -> None:
    read_only = [u.name for u in UNITS if "--read-only" in u.read_text(encoding="utf-8")]
    assert read_only == ["yusuan-readonly.service"]
    assert ["--read-only" in s["command"] for n, s in compose()["services"].items() if n in ("webserver", "readonly")] == [False, True]


# ---------- proxy


def test_the_proxy_asks_for_a_password_and_reaches_the_units_ports() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    servers = [block for block in text.split("server {")[1:] if "proxy_pass" in block]
    ports = {re.search(r"proxy_pass http://127\.0\.0\.1:(\d+);", block)[1]: block for block in servers}  # type: ignore[index]
    listening = {u.name: shlex.split(unit_values(u, "ExecStart")[0]) for u in UNITS if "-p" in unit_values(u, "ExecStart")[0]}
    assert sorted(ports) == sorted(command[command.index("-p") + 1] for command in listening.values())
    for block in servers:
        assert "auth_basic_user_file" in block
        assert "proxy_set_header Upgrade" in block
    assert "readers.htpasswd" in ports["3001"] and "operators.htpasswd" in ports["3000"]
    for command in listening.values():
        assert command[command.index("-h") + 1] == "127.0.0.1"


def test_nginx_accepts_the_configuration(tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if nginx is None or shutil.which("openssl") is None:
        pytest.skip("nginx or openssl is not installed")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test", "-keyout", "key.pem", "-out", "certificate.pem"],
        cwd=tmp_path, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    text = text.replace("/etc/yusuan/tls", str(tmp_path)).replace("/etc/yusuan", str(tmp_path))
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{text}\n}}\n", encoding="utf-8")
    done = subprocess.run(
        [nginx, "-t", "-c", str(whole), "-e", str(tmp_path / "log")], capture_output=True, text=True, timeout=60, check=False
    )
    assert "syntax is ok" in done.stderr, done.stderr


# ---------- containers


def test_compose_has_the_services_and_real_commands() -> None:
    services = compose()["services"]
    assert set(services) == {"postgres", "code", "daemon", "webserver", "readonly"}
    for name, service in services.items():
        if name != "postgres":
            assert_is_accepted(service["command"])
            assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
            assert set(service["depends_on"]) <= set(services)
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:")
    assert compose()["networks"]["inside"]["internal"] is True
    assert {n for n, s in services.items() if "outside" in s["networks"]} == {"webserver", "readonly"}


def test_compose_agrees_with_the_workspace_and_the_instance() -> None:
    file, services = compose(), compose()["services"]
    (location,) = yaml.safe_load((DEPLOY / "workspace.yaml").read_text(encoding="utf-8"))["load_from"]
    command = services[location["grpc_server"]["host"]]["command"]
    assert int(command[command.index("-p") + 1]) == location["grpc_server"]["port"]
    instance = yaml.safe_load((DEPLOY / "dagster.postgres.yaml").read_text(encoding="utf-8"))
    used = {v["env"] for v in instance["storage"]["postgres"]["postgres_db"].values() if isinstance(v, dict)}
    assert used == set(services["code"]["environment"])
    assert services["code"]["environment"]["YUSUAN_PG_HOST"] in services
    for service in services.values():
        for volume in service.get("volumes", []):
            source = re.sub(r"\$\{\w+:-(\w+)\}", r"\1", volume).split(":")[0]
            assert source in file["volumes"] or (DEPLOY / source).exists(), volume


def test_the_container_file_copies_what_exists() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    for line in re.findall(r"^COPY (?:--\S+ )?(.+)$", text, flags=re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
    packaged = set(re.findall(r"^COPY (\w+) \1$", text, flags=re.MULTILINE))
    assert packaged == {"ingestion", "review", "expectations", "home", "layers", "orchestration", "explorer", "yusuan", "dbt_project"}
    assert "USER yusuan" in text
    (command,) = re.findall(r"^CMD (\[.+\])$", text, flags=re.MULTILINE)
    assert_is_accepted(yaml.safe_load(command))


def test_the_lock_of_the_extra_extends_the_lock() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([a-z0-9][^\s;]*==[^\s;]+)", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-postgres.lock")
    assert any(pin.startswith("dagster-postgres==") for pin in pins("requirements-postgres.lock"))


# ---------- Dagster's instance


def test_the_instance_on_postgres_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dagster reads the file; what only the Postgres package can check is checked where it is installed."""
    from dagster._core.instance.config import dagster_instance_config
    from dagster._core.instance.ref import InstanceRef

    shutil.copy(DEPLOY / "dagster.postgres.yaml", tmp_path / "dagster.yaml")
    for name in ("HOST", "USER", "PASSWORD", "DATABASE"):
        monkeypatch.setenv(f"YUSUAN_PG_{name}", "x")
    config, _ = dagster_instance_config(str(tmp_path))
    assert config["telemetry"] == {"enabled": False}
    if importlib.util.find_spec("dagster_postgres"):
        reference = InstanceRef.from_dir(str(tmp_path))
        assert reference.storage_data is not None and reference.storage_data.class_name == "DagsterPostgresStorage"


def test_both_instances_have_the_same_rules() -> None:
    """What the instance on Postgres says about queues, monitoring and retries is what yusuan's own says."""
    own = yaml.safe_load((ROOT / "home" / "dagster.yaml").read_text(encoding="utf-8"))
    postgres = yaml.safe_load((DEPLOY / "dagster.postgres.yaml").read_text(encoding="utf-8"))
    for section in (
        "telemetry",
        "nux",
        "run_coordinator",
        "concurrency",
        "run_launcher",
        "run_monitoring",
        "run_retries",
        "freshness",
        "retention",
    ):
        assert own.get(section) == postgres.get(section), section


# ---------- documentation


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_page_names_files_that_exist(name: str) -> None:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert (DEPLOY / link).exists(), link
    for unit in re.findall(r"yusuan-(?:daemon|webserver|readonly)", text):
        assert (DEPLOY / f"{unit}.service").exists()
    for used in re.findall(r"yusuan (build|publish|quarantine|ui|review)\b", text):
        help_of(("yusuan", used))
