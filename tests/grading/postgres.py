"""A PostgreSQL server for a module's tests: an ordinary user's, on loopback, gone afterwards."""

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

USER = "mlcourse-pg"
QUICK = ("fsync=off", "full_page_writes=off", "shared_buffers=16MB", "max_connections=40")


def found(name):
    """A program of PostgreSQL, where Debian puts it, too."""
    places = [os.environ.get("PATH", ""), *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin")))]
    return shutil.which(name, path=os.pathsep.join(places))


@contextlib.contextmanager
def ordinary_user():
    """Options for a process of an ordinary user's: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        yield {}, os.getuid()
        return
    make, remove = shutil.which("useradd"), shutil.which("userdel")
    if make is None or remove is None:
        pytest.skip("PostgreSQL does not run as root, and there is no useradd to make an ordinary user")
    name = f"{USER}-{os.getpid()}"
    subprocess.run([make, "--system", "--no-create-home", name], check=True, capture_output=True)
    try:
        known = pwd.getpwnam(name)
        yield {"user": known.pw_uid, "group": known.pw_gid, "extra_groups": []}, known.pw_uid
    finally:
        subprocess.run([remove, name], check=False, capture_output=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def server():
    """Yield a function that makes an empty database and returns its address."""
    initdb, pg_ctl = found("initdb"), found("pg_ctl")
    if initdb is None or pg_ctl is None:
        pytest.skip("PostgreSQL is not installed here (initdb, pg_ctl)")
    password, port = secrets.token_hex(16), free_port()
    with ordinary_user() as (options, uid), tempfile.TemporaryDirectory(prefix="pg-") as folder:
        os.chown(folder, uid, -1)
        data, word = Path(folder, "data"), Path(folder, "word")
        word.write_text(password, encoding="ascii")
        word.chmod(0o600)
        os.chown(word, uid, -1)

        def call(*command):
            subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=60, **options)

        call(initdb, "-D", data, "-U", "course", "-A", "scram-sha-256", f"--pwfile={word}", "--no-sync",
             "--no-locale", "-E", "UTF8")  # fmt: skip
        settings = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=''", *QUICK]
        call(pg_ctl, "-D", data, "-w", "-l", f"{folder}/log", "-o", " ".join(f"-c {s}" for s in settings),
             "start")  # fmt: skip
        try:
            yield lambda name: _database(f"postgresql+psycopg://course:{password}@127.0.0.1:{port}", name)
        finally:
            call(pg_ctl, "-D", data, "-m", "immediate", "stop")


def _database(base, name):
    import psycopg

    plain = base.replace("+psycopg", "")
    with psycopg.connect(f"{plain}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{base}/{name}"
