"""Attacks by what is returned, patched, looked up or forged inside the student's own process."""

from table import RIGHT, WRONG, Attack, inside, quietly

# the object that serves the judge, found by walking up the stack
SIDE = (
    "import sys\ndef side():\n    f = sys._getframe()\n"
    "    while type(f.f_locals.get('self')).__name__ != 'StudentSide': f = f.f_back\n    return f.f_locals['self']"
)

ANSWERS = [
    # 1 import the reference
    Attack(1, "plain import", quietly("from mlcourse.numpy import sigmoid_vjp as ready"),
           "from mlcourse.data import digits",
           "def sigmoid_vjp(x, g):\n    return ready(x, g)\n"),
    Attack(1, "importlib", quietly("import importlib\nready = importlib.import_module('mlcourse.numpy.activations')"),
           "import importlib\nimportlib.import_module('math')"),
    Attack(1, "stand-in removed, path extended",
           quietly("import sys\nfor name in [n for n in sys.modules if n.startswith('mlcourse')]: del sys.modules[name]\n"
                   "sys.meta_path = [f for f in sys.meta_path if '_Finder' not in type(f).__name__]\n"
                   "sys.path.insert(0, {parent!r})\nfrom mlcourse.numpy import sigmoid_vjp as ready"),
           "import sys\nsys.path.insert(0, '.')", "def sigmoid_vjp(x, g):\n    return ready(x, g)\n"),
    Attack(1, "source read and run", quietly("exec(open({package!r} + '/numpy/activations.py').read())"),
           "exec('z = 1')"),
    Attack(1, "source by inspect", quietly("import inspect, mlcourse\nprint(inspect.getsource(mlcourse))"),
           "import inspect\ninspect.signature(sigmoid)"),
    Attack(1, "exercises and their answers", quietly("from mlcourse.exercises import registry\nregistry()")),
    Attack(1, "autograd", quietly("import sys\nsys.meta_path = [f for f in sys.meta_path if '_Finder' not in type(f).__name__]\n"
                                  "import torch"),
           "import math", "def sigmoid_vjp(x, g):\n    t = torch.tensor(x, requires_grad=True)\n"
           "    return torch.autograd.grad(torch.sigmoid(t), t, torch.tensor(g))[0].numpy()\n"),
    # 2 patch what compares
    Attack(2, "np.testing", "import numpy.testing as t\nt.assert_allclose = t.assert_array_equal = lambda *a, **k: None",
           "import numpy.testing as t\nt.assert_allclose(1, 1)"),
    Attack(2, "isclose, allclose, array_equal",
           "np.isclose = np.allclose = np.array_equal = lambda a, b, **k: np.ones(np.shape(a), bool)",
           "np.isclose(1, 1)"),
    Attack(2, "AssertionError", "import builtins\nbuiltins.AssertionError = type('Quiet', (BaseException,), {})",
           "assert True"),
    Attack(2, "check and display", "import mlcourse\nmlcourse.check = check = lambda *a, **k: 2.0",
           "import mlcourse\nmlcourse.check('JAC-04', sigmoid)"),
    Attack(2, "builtins", "import builtins\nbuiltins.float = builtins.max = builtins.all = lambda *a, **k: 2.0",
           "all([True])"),
    Attack(2, "numpy itself", "import sys, types\nsys.modules['numpy'] = types.ModuleType('numpy')", "import sys"),
    # 3 objects that agree with everything
    Attack(3, "an object equal to all", "class Yes:\n    def __eq__(self, other): return True\n"
           "    __ne__ = __lt__ = __gt__ = lambda self, other: False\n    shape = property(lambda self: (3,))",
           answer="def sigmoid_vjp(x, g):\n    return Yes()\n"),
    Attack(3, "a subclass of ndarray", "class Yes(np.ndarray):\n    def __array_ufunc__(self, *a, **k): return np.True_\n"
           "    def __eq__(self, other): return True",
           "class Plain(np.ndarray): pass", "def sigmoid_vjp(x, g):\n    return np.asarray(g).view(Yes)\n",
           "def sigmoid_vjp(x, g):\n    y = sigmoid(x)\n    return (y * (1 - y) * g).view(Plain)\n"),
    Attack(3, "a subclass of float", "class Yes(float):\n    def __eq__(self, other): return True\n"
           "    def __sub__(self, other): return 0.0\n    __rsub__ = __sub__",
           answer="def sigmoid_vjp(x, g):\n    return [Yes(v) for v in np.ravel(g)]\n"),
    Attack(3, "__array__ that looks around", "import sys\nclass Yes:\n    def __array__(self, *a, **k):\n"
           "        return sys._getframe(1).f_locals.get('expected')",
           answer="def sigmoid_vjp(x, g):\n    return Yes()\n"),
    Attack(3, "__array_function__", "class Yes:\n    def __array_function__(self, *a): return True\n"
           "    def __float__(self): return 0.0",
           answer="def sigmoid_vjp(x, g):\n    return Yes()\n"),
    Attack(3, "a module in place of a function", "import types",
           answer="sigmoid_vjp = types.ModuleType('m')\n"),
    Attack(3, "a class in place of a function", "class sigmoid_vjp:\n    def __new__(cls, x, g): return g", answer="",
           twin="class sigmoid_vjp:\n    def __new__(cls, x, g): return sigmoid(x) * sigmoid(-x) * g", right=""),
    # 4 values that are none
    Attack(4, "a scalar", "", answer="def sigmoid_vjp(x, g):\n    return 0.0\n"),
    Attack(4, "complex", "", answer="def sigmoid_vjp(x, g):\n    return g + 0j\n"),
    Attack(4, "NaN", "", answer="def sigmoid_vjp(x, g):\n    return np.full(np.shape(x), np.nan)\n"),
    Attack(4, "infinity", "", answer="def sigmoid_vjp(x, g):\n    return np.full(np.shape(x), np.inf)\n"),
    Attack(4, "a masked array", "",
           answer="def sigmoid_vjp(x, g):\n    return np.ma.masked_all(np.shape(x))\n"),
    Attack(4, "objects", "", answer="def sigmoid_vjp(x, g):\n    return np.array([object()] * np.size(x))\n"),
    Attack(4, "text", "", answer="def sigmoid_vjp(x, g):\n    return np.full(np.shape(x), '0.1')\n"),
    Attack(4, "a broadcast view", "",
           answer="def sigmoid_vjp(x, g):\n    return np.broadcast_to(0.25, np.shape(x))\n",
           right="def sigmoid_vjp(x, g):\n    y = sigmoid(x)\n    return np.asfortranarray(y * (1 - y) * g)\n"),
    Attack(4, "a structured array", "",
           answer="def sigmoid_vjp(x, g):\n    return np.zeros(np.shape(x), [('a', 'f8')])\n"),
    # 5 pickle
    Attack(5, "__reduce__", "import os\nclass P:\n    def __reduce__(self): return os.system, ('touch pickled',)",
           answer="def sigmoid_vjp(x, g):\n    return P()\n"),
    Attack(5, "objects with __reduce__ in an array",
           "import os\nclass P:\n    def __reduce__(self): return os._exit, (0,)",
           answer="def sigmoid_vjp(x, g):\n    return np.array([P()] * 3, dtype=object)\n"),
    Attack(5, "bytes of a pickle", "import pickle", "import pickle\npickle.loads(pickle.dumps(1))",
           answer="def sigmoid_vjp(x, g):\n    return pickle.dumps(g)\n"),
    Attack(5, "copyreg", "import copyreg\ncopyreg.pickle(np.ndarray, lambda a: (print, ('x',)))"),
    # 6 looking for the answer in this process
    Attack(6, "frames", "import sys", "import sys\nsys._getframe(0)", "def sigmoid_vjp(x, g):\n    f = sys._getframe()\n"
           "    while f:\n        for v in (*f.f_locals.values(), *f.f_globals.values()):\n"
           "            if isinstance(v, np.ndarray) and v is not x and v is not g and v.shape == x.shape: return v\n"
           "        f = f.f_back\n    return g\n"),
    Attack(6, "gc", "import gc", "import gc\ngc.collect()", "def sigmoid_vjp(x, g):\n    for v in gc.get_objects():\n"
           "        if isinstance(v, np.ndarray) and v is not x and v is not g and v.shape == x.shape: return v\n    return g\n"),
    Attack(6, "referrers", "import gc", answer="def sigmoid_vjp(x, g):\n    print(gc.get_referrers(x))\n    return g\n"),
    Attack(6, "closures of the server", quietly("import gc, types\nfor f in gc.get_objects():\n"
           "    if isinstance(f, types.FunctionType) and f.__closure__ and 'isolated' in str(f.__module__):\n"
           "        print([c.cell_contents for c in f.__closure__])")),
    Attack(6, "linecache", "import linecache\nprint([k for k in linecache.cache if 'hidden' in str(linecache.cache[k])])",
           "import linecache"),
    Attack(6, "the student's end of the wire", SIDE, "import sys", inside(
           "print(side().peer.ask('names', names=['check', 'registry', 'np']))")),
    Attack(6, "calling functions of the judge by number", SIDE, "import sys", inside(
           "side().peer.ask('call', id=1, args=(), kwargs=dict())")),
    Attack(6, "questions without end", SIDE, "import sys", inside("while True:\n"
           "        try: side().peer.ask('get', id=0, name='__globals__')\n        except Exception: pass")),
    Attack(6, "the wire closed", SIDE, "import sys", inside("side().peer.channel.sock.close()")),
    # 7 tracing
    Attack(7, "settrace", "import sys\nsys.settrace(lambda frame, event, arg: None)", "import sys"),
    Attack(7, "setprofile", "import sys\nsys.setprofile(lambda *a: None)", "import sys"),
    Attack(7, "an audit hook that refuses", "import sys\n"
           "def no(event, args):\n    if event in ('socket.send', 'compile'): raise RuntimeError\nsys.addaudithook(no)",
           "import sys\nsys.addaudithook(lambda event, args: None)"),
    Attack(7, "threading.settrace", "import threading\nthreading.settrace(lambda *a: None)", "import threading"),
    # 9 memory that held the answer
    Attack(9, "np.empty", "", answer="def sigmoid_vjp(x, g):\n    return np.empty_like(x)\n",
           right="def sigmoid_vjp(x, g):\n    y = sigmoid(x)\n    out = np.empty_like(y)\n    out[...] = y * (1 - y) * g\n    return out\n"),
    Attack(9, "many np.empty", "", answer="def sigmoid_vjp(x, g):\n    kept = [np.empty_like(x) for _ in range(99)]\n"
           "    return max(kept, key=lambda a: np.abs(a).sum())\n"),
    Attack(9, "malloc", "import ctypes\nlibc = ctypes.CDLL(None)\nlibc.malloc.restype = ctypes.c_void_p",
           answer="def sigmoid_vjp(x, g):\n    n = x.size\n    p = libc.malloc(8 * n)\n"
           "    return np.array((ctypes.c_double * n).from_address(p)).reshape(x.shape)\n"),
    # 10 IPython
    Attack(10, "an input transformer", "get_ipython().input_transformers_post.append(lambda lines: ['2.0\\n'])",
           "get_ipython().input_transformers_post"),
    Attack(10, "a syntax tree transformer", "import ast\nclass Full(ast.NodeTransformer):\n"
           "    def visit_Call(self, node): return ast.Constant(2.0)\nget_ipython().ast_transformers.append(Full())",
           "import ast"),
    Attack(10, "a formatter", "get_ipython().display_formatter.formatters['text/plain'].for_type(float, lambda *a: '2.0')",
           "get_ipython().display_formatter"),
    Attack(10, "events", "get_ipython().events.register('post_run_cell', lambda r: print('2.0'))",
           "get_ipython().events.register('post_run_cell', lambda r: None)"),
    Attack(10, "the namespace", "get_ipython().user_ns.update(check=lambda *a, **k: 2.0, hidden=True)",
           "get_ipython().user_ns['z'] = 1"),
    # 11 forged results
    Attack(11, "a displayed verdict", "from IPython.display import display\n"
           "display({{'application/vnd.mlcourse.check+json': {{'exercise': 'JAC-04', 'points': 2.0, 'status': 'ok', 'lines': []}},"
           " 'text/plain': '2.0'}}, raw=True)", "from IPython.display import display\ndisplay(1)"),
    Attack(11, "a printed number", "print('2.0')", "print('hello')", inside("print('2.0')")),
    Attack(11, "on every open file", "import os\nfor n in range(3, 1100):\n    try: os.write(n, b'{\"outcome\": \"done\"}')\n"
           "    except OSError: pass", "import os"),
    Attack(11, "a whole frame", "import os, struct\nbody = b'{\"body\":{\"!\":\"dict\",\"items\":[[\"done\",true],[\"value\",2.0]]}}'\n"
           "for n in range(3, 1100):\n    try: os.write(n, struct.pack('<II', len(body), 0) + body)\n    except OSError: pass",
           "import struct"),
    Attack(11, "a frame that promises gigabytes", "import os, struct\nfor n in range(3, 1100):\n"
           "    try: os.write(n, struct.pack('<III', 20_000_000, 1, 60_000_000))\n    except OSError: pass", "import os"),
    Attack(11, "garbage at every call", "import os", answer=inside(
           "[os.write(n, os.urandom(64)) for n in range(3, 1100) if os.path.exists(f'/dev/null') and _open(n)]")
           + "def _open(n):\n    try: os.fstat(n)\n    except OSError: return False\n    return True\n"),
    Attack(11, "files named like results", "open('results.json', 'w').write('{{\"score\": 2}}')",
           "open('notes.txt', 'w').write('x')"),
    # 13 hard-coded visible cases
    Attack(13, "right for the first calls", "calls = []", "calls = []",
           "def sigmoid_vjp(x, g):\n    calls.append(1)\n    y = sigmoid(x)\n    return y * (1 - y) * g if len(calls) < 4 else g\n"),
    Attack(13, "right for the inputs that are known", "", answer="def sigmoid_vjp(x, g):\n    y = sigmoid(x)\n"
           "    known = {visible}\n    return y * (1 - y) * g if round(float(np.ravel(x)[0]), 9) in known else g\n"),
    # 14 detecting the grader
    Attack(14, "by the environment", "import os", "import os\nos.environ.get('HOME')",
           inside("if 'MLCOURSE_STUDENT' in os.environ: raise SystemExit(0)")),
    Attack(14, "by the stand-in", "import mlcourse", "import mlcourse",
           inside("if mlcourse.__version__ == 'graded': raise KeyboardInterrupt")),
    Attack(14, "by the path", "import os, sys", "import os\nos.getcwd()",
           inside("if 'mlcourse' in os.getcwd(): sys.exit(0)")),
    # 15, 32 what comes back to the student
    Attack(15, "the input in an exception", "", answer="def sigmoid_vjp(x, g):\n    raise ValueError(repr(x.tolist()))\n"),
    Attack(15, "the input printed", "", answer=inside("print(repr(x.tolist()))")),
    Attack(15, "one bit of the input by status", "", answer="def sigmoid_vjp(x, g):\n    if x.ravel()[0] > 0: raise ValueError(x)\n"
           "    return g\n"),
    Attack(15, "the input kept for a later cell", "import sys\nseen = sys.modules['math'].__dict__.setdefault('seen', [])",
           answer=inside("seen.append(x.tolist()); print(seen)")),
    Attack(32, "the stack in an exception", "import traceback",
           answer="def sigmoid_vjp(x, g):\n    raise ValueError(''.join(traceback.format_stack()))\n"),
    Attack(32, "an exception with a long chain", "", answer="def sigmoid_vjp(x, g):\n    try: raise KeyError(x.tolist())\n"
           "    except KeyError as e: raise RuntimeError(str(x.tolist())) from e\n"),
    Attack(32, "an exception whose text is code", "class E(Exception):\n    def __str__(self):\n        raise SystemExit",
           answer="def sigmoid_vjp(x, g):\n    raise E\n"),
    # 44 nondeterminism
    Attack(44, "a coin", "import random", "import random\nrandom.random()",
           "def sigmoid_vjp(x, g):\n    y = sigmoid(x)\n    return y * (1 - y) * g * random.choice([1, 2])\n"),
    Attack(44, "right and wrong in turn", "turn = []", answer="def sigmoid_vjp(x, g):\n    turn.append(1)\n    y = sigmoid(x)\n"
           "    return y * (1 - y) * g if len(turn) % 2 else g\n"),
    Attack(44, "the clock", "import time", "import time\ntime.time()",
           "def sigmoid_vjp(x, g):\n    return g * (time.time_ns() % 7)\n"),
    # 45 warnings
    Attack(45, "warnings", "import warnings\nwarnings.warn('odd')", "import warnings\nwarnings.warn('odd')",
           inside("warnings.warn('again')"),
           "def sigmoid_vjp(x, g):\n    warnings.warn('again')\n    y = sigmoid(x)\n    return y * (1 - y) * g\n"),
    Attack(45, "stderr", "import sys\nprint('odd', file=sys.stderr)", "import sys\nprint('odd', file=sys.stderr)"),
    Attack(45, "logging", "import logging\nlogging.error('odd')", "import logging\nlogging.error('odd')"),
    # the wrong answer without anything, and the right one
    Attack(41, "an error after the answer", "", "", WRONG + "1 / 0\n", RIGHT + "1 / 0\n"),
]  # fmt: skip
