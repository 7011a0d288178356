"""Attacks on the machine: processes, memory, time, files, network, other people's things."""

from table import Attack, inside, quietly

LIBC = "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"

PROCESSES = [
    # 8 memory of others
    Attack(8, "/proc/self/mem", quietly("open('/proc/self/mem', 'r+b')"), "open('/dev/null')"),
    Attack(8, "the grader's memory", quietly("open('/proc/{pid}/mem', 'rb')")),
    Attack(8, "ptrace", LIBC + "print(libc.ptrace(16, {pid}, 0, 0))", "import ctypes"),
    Attack(8, "process_vm_readv", LIBC + "print(libc.syscall(310, {pid}, 0, 0, 0, 0, 0))", "import ctypes"),
    Attack(8, "the interpreter overwritten", "import ctypes", "import ctypes\nctypes.c_int(3)",
           inside("ctypes.memset(id(None), 255, 64)")),
    # 12 leaving
    Attack(12, "os._exit at once", "import os\nos._exit(0)", "import os"),
    Attack(12, "os._exit when called", "import os", "import os", inside("os._exit(0)")),
    Attack(12, "SystemExit", "raise SystemExit(0)", "try:\n    raise SystemExit\nexcept SystemExit: pass"),
    Attack(12, "SystemExit when called", "", answer=inside("raise SystemExit(0)")),
    Attack(12, "atexit", "import atexit, os\natexit.register(os._exit, 0)", "import atexit\natexit.register(print, 'x')"),
    Attack(12, "abort", "import os", "import os", inside("os.abort()")),
    Attack(12, "exit()", "exit()", "print('exit()')"),
    # 16 crashes
    Attack(16, "deep recursion", "import sys\nsys.setrecursionlimit(10**9)\ndef deep(n): return deep(n + 1) + 1", "import sys",
           inside("deep(0)")),
    Attack(16, "a null pointer", "import ctypes\nctypes.string_at(0)", "import ctypes\nctypes.string_at(b'x')"),
    Attack(16, "a null pointer when called", "import ctypes", "import ctypes", inside("ctypes.string_at(0)")),
    Attack(16, "a nested expression", quietly("eval('(' * 10**5 + ')' * 10**5)"), "eval('((1))')"),
    # 17 loops
    Attack(17, "a loop", "while True: pass", "for _ in range(9): pass"),
    Attack(17, "a loop when called", "", answer=inside("while True: pass")),
    Attack(17, "a loop that ignores the interrupt", "", answer=inside(
           "while True:\n        try:\n            while True: pass\n        except BaseException: pass")),
    Attack(17, "one long step in C", "", "3**99", inside("3 ** (10 ** 9)")),
    Attack(17, "a regular expression without end", "import re", "import re\nre.match('a+', 'aaa')",
           inside("re.match('(a+)+$', 'a' * 64 + 'b')")),
    Attack(17, "deaf to orders", "import sys, time\nfor name, module in list(sys.modules.items()):\n"
           "    if name.endswith('.channel'): module.Channel.receive = lambda *a: time.sleep(99)", "import sys"),
    # 18 waiting
    Attack(18, "sleep", "import time\ntime.sleep(999)", "import time\ntime.sleep(0.01)"),
    Attack(18, "sleep when called", "import time", "import time", inside("time.sleep(999)")),
    Attack(18, "input", quietly("input()"), "print('?')"),
    Attack(18, "stdin", "import sys\nsys.stdin.read()", "import sys\nsys.stdin.read()"),
    Attack(18, "an event that nobody sets", "import threading", "import threading", inside("threading.Event().wait()")),
    Attack(18, "pause", "import signal", "import signal", inside("signal.pause()")),
    # 19 memory
    Attack(19, "an array too large", "", answer=inside("np.ones(10**10)")),
    Attack(19, "a growing list", "", "z = [0] * 10**6", inside("z = []\n    while True: z.append(bytearray(10**7))")),
    Attack(19, "shared memory", "import mmap", "import mmap", inside("m = mmap.mmap(-1, 8 * 10**9); m.write(bytes(10**9))")),
    Attack(19, "memfd", "import os", "import os", inside("os.memfd_create('x')")),
    Attack(19, "text that doubles", "", "'x' * 100", inside("s = 'x'\n    while True: s += s")),
    Attack(19, "an answer of gigabytes", "", answer="def sigmoid_vjp(x, g):\n    return np.zeros(10**8)\n"),
    # 20 processes and threads
    Attack(20, "a fork bomb", "import os\ntry:\n    while True: os.fork()\nexcept OSError: pass", "import os"),
    Attack(20, "a thread bomb", "import threading, time\ntry:\n"
           "    for _ in range(3000): threading.Thread(target=time.sleep, args=(99,), daemon=True).start()\n"
           "except BaseException: pass", "import threading\nthreading.Thread(target=print).start()"),
    Attack(20, "multiprocessing", quietly("import multiprocessing\nmultiprocessing.Process(target=print).start()")),
    Attack(20, "a program", quietly("import subprocess\nsubprocess.run(['sleep', '99'])")),
    Attack(20, "vfork by number", LIBC + "print(libc.syscall(58))", "import ctypes"),
    Attack(20, "clone by number", LIBC + "print(libc.syscall(56, 17, 0, 0, 0, 0))", "import ctypes"),
    Attack(20, "posix_spawn", quietly("import os\nos.posix_spawn('/bin/sleep', ['sleep', '99'], {{}})")),
    # 21 disk
    Attack(21, "a large file", quietly("f = open('big', 'wb')\nwhile True: f.write(bytes(10**7))"),
           "open('small', 'w').write('x')"),
    Attack(21, "many large files",
           quietly("for i in range(100): open(f'part{{i}}', 'wb').write(bytes(5 * 10**6))")),
    Attack(21, "many files", quietly("for i in range(10**4): open(f'f{{i}}', 'w').close()")),
    Attack(21, "/dev/shm", quietly("open('/dev/shm/attack', 'w').write('x')")),
    Attack(21, "/tmp", quietly("open('/tmp/attack', 'w').write('x')")),
    Attack(21, "many folders", quietly("import os\nfor i in range(10**4): os.mkdir(f'd{{i}}'); os.chdir(f'd{{i}}')")),
    Attack(21, "folders without a name", quietly("import os\nfor i in range(3000): os.mkdir('d'); os.chdir('d')")),
    # 22 output
    Attack(22, "printing without end", "while True: print('x' * 1000)", "print('x' * 1000)"),
    Attack(22, "printing without end when called", "", answer=inside("while True: print('x' * 1000)")),
    Attack(22, "stderr without end", "import sys\nwhile True: sys.stderr.write('x' * 1000)", "import sys"),
    Attack(22, "a huge repr", "class R:\n    def __repr__(self): return 'x' * 10**8\nfrom IPython.display import display\ndisplay(R())",
           "from IPython.display import display\ndisplay(1)"),
    Attack(22, "displays without end", "from IPython.display import display\nwhile True: display(1)",
           "from IPython.display import display\ndisplay(1)"),
    # 23 what stays behind
    Attack(23, "a thread that goes on", "import threading\ndef on():\n    while True: pass\n"
           "threading.Thread(target=on, daemon=True).start()", "import threading"),
    Attack(23, "a thread that answers later", "import threading, time\ndef later():\n    global sigmoid_vjp\n"
           "    time.sleep(0.2); sigmoid_vjp = lambda x, g: x\nthreading.Thread(target=later).start()", "import threading"),
    Attack(23, "a session of its own", quietly("import os\nos.setsid()\nos.fork()")),
    Attack(23, "a timer", "import threading\nthreading.Timer(99, print).start()", "import threading"),
    # 24 signals
    Attack(24, "an alarm", "import signal\nsignal.alarm(1)\nsignal.pause()", "import signal\nsignal.alarm(0)"),
    Attack(24, "a timer signal that returns", "import signal\nsignal.signal(signal.SIGALRM, lambda *a: None)\n"
           "signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)", "import signal"),
    Attack(24, "deaf to signals", "import signal\nfor s in (2, 15, 24): signal.signal(s, signal.SIG_IGN)\nwhile True: pass",
           "import signal\nsignal.getsignal(2)"),
    Attack(24, "stopped", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", "import os"),
    Attack(24, "a signal to all", quietly("import os\nos.kill(-1, 9)"), "import os"),
    Attack(24, "a signal to the grader", quietly("import os\nos.kill({pid}, 9)"), "import os"),
    Attack(24, "all signals blocked", "import signal", "import signal",
           inside("signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n    while True: pass")),
    # 27 network
    Attack(27, "a connection", quietly("import socket\nsocket.create_connection(('127.0.0.1', 22), 1)"), "import socket"),
    Attack(27, "a name", quietly("import socket\nprint(socket.getaddrinfo('localhost', 80))"), "import socket"),
    Attack(27, "a local socket", quietly("import socket\nsocket.socket(socket.AF_UNIX).connect('/run/dbus/system_bus_socket')")),
    Attack(27, "an abstract socket", quietly("import socket\nsocket.socket(socket.AF_UNIX).bind('\\0attack')")),
    Attack(27, "a datagram to a path", quietly("import socket\nsocket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0]"
           ".sendto(b'x', {mailbox!r})"), "import socket\na, b = socket.socketpair()\na.send(b'x')\nb.recv(1)"),
    Attack(27, "a stream's datagram to a path", quietly("import socket\nsocket.socketpair()[0].sendto(b'x', {mailbox!r})")),
    Attack(27, "a packet to a path", quietly("import socket\nsocket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)[0]"
           ".sendto(b'x', {mailbox!r})")),
    Attack(27, "a datagram by number", LIBC + quietly("import socket\nn = socket.socketpair()[0].fileno()\n"
           "print(libc.syscall(44, n, b'x', 1, 0, b'\\x01\\x00' + {mailbox!r}.encode(), 2 + len({mailbox!r})))"), "import ctypes"),
    Attack(27, "netlink", quietly("import socket\nsocket.socket(16, 3, 0)")),
    Attack(27, "urllib", quietly("import urllib.request\nurllib.request.urlopen('http://127.0.0.1', timeout=1)")),
    # 28 environment
    Attack(28, "os.environ", "import os\nprint(dict(os.environ))", "import os\nprint(len(os.environ))"),
    Attack(28, "the secret", "import os\nprint(os.environ.get('MLCOURSE_SECRET'), os.getenv('MLCOURSE_CANARY'))", "import os"),
    Attack(28, "/proc/self/environ", quietly("print(open('/proc/self/environ').read())")),
    Attack(28, "the parent's environment", quietly("print(open('/proc/{pid}/environ').read())")),
    Attack(28, "the first environment in memory", LIBC + "e = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, 'environ')\n"
           "i = 0\nwhile e[i]: print(e[i]); i += 1", "import ctypes"),
    # 29 processes
    Attack(29, "/proc", quietly("import os\nprint(os.listdir('/proc'))"), "open('/proc/cpuinfo').read()"),
    Attack(29, "command lines", quietly("print(open('/proc/{pid}/cmdline').read())")),
    # 30 what belongs to others
    Attack(30, "a classmate's file", quietly("print(open({canary!r}).read())")),
    Attack(30, "a link to it", quietly("import os\nos.symlink({canary!r}, 'mine')\nprint(open('mine').read())")),
    Attack(30, "a hard link to it", quietly("import os\nos.link({canary!r}, 'mine')\nprint(open('mine').read())")),
    Attack(30, "its folder", quietly("import os\nprint(os.listdir(os.path.dirname({canary!r})))")),
    Attack(30, "the home folder", quietly("import os\nprint(os.listdir('/root'), os.listdir('/home'))")),
    Attack(30, "the root", quietly("import os\nprint(os.listdir('/'))")),
    Attack(30, "by way of an open folder", quietly("import os\nfor n in range(3, 1100):\n"
           "    try: print(os.open('..', os.O_RDONLY, dir_fd=n))\n    except OSError: pass")),
    Attack(30, "by bind mount", LIBC + "print(libc.mount({canary!r}.encode(), b'x', b'', 4096, None))", "import ctypes"),
    # 31 channels between submissions
    Attack(31, "SysV shared memory", LIBC + "print(libc.shmget(77, 4096, 0o1666))", "import ctypes"),
    Attack(31, "SysV message queue", LIBC + "print(libc.msgget(77, 0o1666))", "import ctypes"),
    Attack(31, "POSIX message queue", LIBC + "print(libc.syscall(240, b'attack', 66, 0o600, None))", "import ctypes"),
    Attack(31, "keyring", LIBC + "print(libc.syscall(248, b'user', b'attack', b'x', 1, -4))", "import ctypes"),
    Attack(31, "a lock on a shared file", quietly("import fcntl, os\nf = open(np.__file__)\nfcntl.flock(f, fcntl.LOCK_EX)")),
    Attack(31, "a lock by fcntl", quietly("import fcntl\nf = open(np.__file__)\nfcntl.lockf(f, fcntl.LOCK_SH)")),
    Attack(31, "watching shared files", LIBC + "print(libc.inotify_init())", "import ctypes"),
    Attack(31, "a cache beside a package", quietly("open(np.__file__ + '.cache', 'w').write('x')")),
    # 40 magics
    Attack(40, "a shell escape", "!cat {canary}", "%time 1"),
    Attack(40, "a shell escape kept", "z = !cat {canary}\nprint(z)", "%matplotlib inline"),
    Attack(40, "get_ipython().system", quietly("get_ipython().system('cat {canary}')"), "get_ipython()"),
    Attack(40, "%run", "%run {canary}", "%timeit -n1 -r1 1"),
    Attack(40, "%load", "%load {canary}", "%precision 3"),
    Attack(40, "%sx", "%sx cat {canary}", "%who"),
    Attack(40, "%pip", "%pip install attack", "%pwd"),
    Attack(40, "%env", "%env", "%env HOME"),
    # 43 the gradebook
    Attack(43, "sqlite", quietly("import sqlite3\nsqlite3.connect({gradebook!r}).execute('drop table grade')"), "import sqlite3\nsqlite3.connect(':memory:')"),
    Attack(43, "overwritten", quietly("open({gradebook!r}, 'w')")),
    Attack(43, "removed", quietly("import os\nos.unlink({gradebook!r})"), "import os"),
    Attack(43, "its rights", quietly("import os\nos.chmod({gradebook!r}, 0)"), "import os"),
    Attack(43, "its times", quietly("import os\nos.utime({gradebook!r}, (0, 0))"), "import os"),
    Attack(43, "renamed over", quietly("import os\nopen('own', 'w').close()\nos.rename('own', {gradebook!r})"), "import os"),
]  # fmt: skip
