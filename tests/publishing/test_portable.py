"""The students' part runs on Linux, macOS and Windows: nothing in it is there on POSIX systems alone.

Here only the source is read; a workflow runs it on the other systems.
"""

import ast

import pytest

from mlcourse.publishing.wheel import students_paths

FILES = {name: path for name, path in students_paths().items() if name.endswith(".py")}
MODULES = {
    *("crypt", "curses", "fcntl", "grp", "nis", "ossaudiodev", "posix", "posixpath", "pty", "pwd"),
    *("readline", "resource", "spwd", "syslog", "termios", "tty"),
}
ATTRIBUTES = {
    "os": "chown chroot ctermid fchdir fchmod fchown fork forkpty getegid geteuid getgid getgroups "
    "getloadavg getpgid getpgrp getpriority getresgid getresuid getsid getuid initgroups killpg lchown lockf "
    "major minor mkfifo mknod nice openpty pathconf pipe2 posix_fadvise posix_fallocate posix_spawn "
    "posix_spawnp pread preadv pwrite pwritev readv register_at_fork sched_getaffinity sched_setaffinity "
    "sched_yield "
    "setegid seteuid setgid setgroups setpgid setpriority setregid setresgid setreuid setsid setuid statvfs "
    "sync sysconf tcgetpgrp tcsetpgrp ttyname uname wait wait3 wait4 waitid WIFEXITED WIFSIGNALED WNOHANG "
    "WTERMSIG WEXITSTATUS writev O_NOFOLLOW O_DIRECTORY O_CLOEXEC O_NONBLOCK",
    "signal": "SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP SIGTSTP SIGUSR1 SIGUSR2 "
    "SIGVTALRM SIGXCPU alarm getitimer pause pthread_kill pthread_sigmask setitimer siginterrupt sigpending "
    "sigtimedwait sigwait sigwaitinfo",
    "select": "devpoll epoll kevent kqueue poll select",  # select: on Windows of sockets alone, not of pipes
    "socket": "AF_UNIX socketpair send_fds recv_fds",
    "time": "clock_getres clock_gettime clock_settime pthread_getcpuclockid tzset",
    "mmap": "MAP_ANONYMOUS MAP_PRIVATE MAP_SHARED PROT_EXEC PROT_READ PROT_WRITE",
    "asyncio": "open_unix_connection start_unix_server",
}
FORBIDDEN = {module: set(names.split()) for module, names in ATTRIBUTES.items()}
METHODS = {"add_signal_handler", "chown", "lchmod", "owner"}  # of whatever object
ONLY_POSIX = {"preexec_fn", "pass_fds", "process_group", "start_new_session", "user", "extra_groups", "umask"}
FOLDERS = ("/tmp", "/dev/", "/proc/", "/usr/", "/etc/", "/var/", "/home/", "/bin/", "/sys/")
OPENERS = {"open", "read_text", "write_text", "fdopen", "TextIOWrapper", "NamedTemporaryFile"}
STARTERS = {"run", "Popen", "check_output", "check_call", "call"}


def trouble(source):
    """Yield what in a source is not there on every system, or depends on the system's own encoding."""
    tree = ast.parse(source)
    names = dict(_modules(tree))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _imports(node)
        elif isinstance(node, ast.Attribute):
            module = names.get(node.value.id) if isinstance(node.value, ast.Name) else None
            if node.attr in FORBIDDEN.get(module, ()):
                yield f"{node.lineno}: {module}.{node.attr}"
        elif isinstance(node, ast.Call):
            yield from _call(node, names)
        elif _is_text(node) and id(node) not in docs and node.value.startswith(FOLDERS):
            yield f"{node.lineno}: the path {node.value}"


def _is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _modules(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name, alias.name) for alias in node.names)


def _imports(node):
    from_module = node.module if isinstance(node, ast.ImportFrom) else None
    for alias in node.names:
        if (from_module or alias.name).split(".")[0] in MODULES:
            yield f"{node.lineno}: import of {from_module or alias.name}"
        elif alias.name in FORBIDDEN.get(from_module, ()):
            yield f"{node.lineno}: {from_module}.{alias.name}"


def _call(node, names):
    function = node.func
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    owner = getattr(getattr(function, "value", None), "id", "")
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    values = [a.value for a in [*node.args, *given.values()] if isinstance(a, ast.Constant)]
    if name in METHODS and isinstance(function, ast.Attribute):
        yield f"{node.lineno}: .{name}()"
    if name in {"get_context", "set_start_method"} and {"fork", "forkserver"} & set(map(str, values)):
        yield f"{node.lineno}: {name}({values[0]!r})"
    if name in STARTERS and names.get(owner) == "subprocess":
        yield from (f"{node.lineno}: subprocess with {k}" for k in given if k in ONLY_POSIX)
        if ("text" in given or "universal_newlines" in given) and "encoding" not in given:
            yield f"{node.lineno}: subprocess without encoding="
    binary = any(isinstance(v, str) and len(v) < 4 and "b" in v for v in values)
    if name in OPENERS and not binary and "encoding" not in given and names.get(owner) not in ("os", "gzip"):
        yield f"{node.lineno}: {name} without encoding="
    if name == "fdopen" and not binary and "encoding" not in given:
        yield f"{node.lineno}: os.fdopen without encoding="


def test_the_students_part_is_what_is_read():
    assert {"cli.py", "answers/worker.py", "exercises/softmax/shift.py", "torch/softmax.py"} <= FILES.keys()
    assert not [name for name in FILES if name.startswith(("grading/", "publishing/", "authoring/"))]


@pytest.mark.parametrize("folder", sorted({name.partition("/")[0] for name in FILES}))
def test_nothing_in_it_is_for_posix_alone(folder):
    own = {name: path for name, path in FILES.items() if name.partition("/")[0] == folder}
    found = [f"{n}:{what}" for n, p in own.items() for what in trouble(p.read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "import resource",
        "from fcntl import flock",
        "import os\nos.fork()",
        "from os import getuid",
        "import os as o\nif o.geteuid() == 0: pass",
        "import signal\nsignal.signal(signal.SIGALRM, f)",
        "import signal\nsignal.setitimer(0, 1)",
        "import select\nselect.select([pipe], [], [])",
        "import multiprocessing\nmultiprocessing.get_context('fork')",
        "import subprocess\nsubprocess.run(['x'], preexec_fn=f)",
        "import subprocess\nsubprocess.run(['x'], text=True)",
        "open('a.txt').read()",
        "path.read_text()",
        "path.open('w')",
        "import os\nos.fdopen(1, 'w')",
        "place = '/tmp/answers'",
        "path.owner()",
    ],
)
def test_this_test_sees_it(source):
    assert list(trouble(source))


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.path.join('a', 'b')",
        "open('a', 'rb')",
        "path.open('w', encoding='utf-8')",
        "import subprocess\nsubprocess.run(['x'], text=True, encoding='utf-8')",
        "import gzip\ngzip.open(path)",
        "match.group(1)",
    ],
)
def test_it_sees_nothing_where_there_is_nothing(source):
    assert not list(trouble(source))
