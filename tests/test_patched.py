"""What is changed in other people's packages stands in ``patched.toml``, at the version that is pinned."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PATCHES = tomllib.loads((ROOT / "patched.toml").read_text(encoding="utf-8"))["patch"]
PINS = dict(
    line.split("==")
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
)
VENDOR = (ROOT / "book" / "_browser" / "vendor.py").read_text(encoding="utf-8")
PINS["mathlive"] = re.search(r"mathlive-([\d.]+)\.tgz", VENDOR)[1]  # a package of npm
OURS = {"mlcourse", "mlbook", "build", "isolated"}
SUFFIXES = {".py", ".mjs", ".js", ".css", ".j2", ".html"}
FILES = [
    *(ROOT / name for name in ("_config.yml", "pyproject.toml", "nbgrader_config.py")),
    *(p for room in ("mlcourse", "book") for p in sorted((ROOT / room).rglob("*")) if p.suffix in SUFFIXES),
]


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: f"{patch['package']}: {patch['code'][:30]}")
def test_a_patch_was_looked_at_in_the_pinned_version(patch):
    assert set(patch) == {"package", "version", "why", "delete_when", "code"}
    assert min(len(patch["why"]), len(patch["delete_when"])) > 20
    pinned = PINS[patch["package"]]
    assert patch["version"] == pinned, (
        f"{patch['package']} is pinned to {pinned}. Look whether this still works and is needed: "
        f"{patch['why']} Delete it when {patch['delete_when']}. Then write the new version into patched.toml."
    )
    places = [file for file in FILES if patch["code"] in file.read_text(encoding="utf-8")]
    assert len(places) == 1, (
        f"{patch['code']!r} stands in {places or 'no file'}: change its row in patched.toml"
    )


def foreign(name):
    """Whether a module is neither Python's nor ours."""
    return name.partition(".")[0] not in sys.stdlib_module_names | OURS


def changes(source):
    """Yield every statement that sets something in an imported package, or hides a module from imports."""
    tree = ast.parse(source)
    imported = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {name.asname or name.name.partition(".")[0]: name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            imported |= {name.asname or name.name: node.module for name in node.names}
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr":
            targets = [ast.Attribute(node.args[0], "name")]
        for target in targets:
            base = target
            while isinstance(base, ast.Attribute | ast.Subscript):
                base = base.value
            changed = base is not target and isinstance(base, ast.Name) and base.id in imported
            hides = ast.unparse(target).startswith("sys.modules[") and ast.unparse(node).endswith("= None")
            if hides or (changed and foreign(imported[base.id])):
                yield ast.get_source_segment(source, node)


def test_no_package_is_changed_without_a_row():
    for path in FILES:
        for change in changes(path.read_text(encoding="utf-8")) if path.suffix == ".py" else ():
            assert any(patch["code"] in change for patch in PATCHES), f"{path}: add to patched.toml: {change}"


def test_a_change_of_a_package_is_found():
    code = "import sys\nimport sphinx.builders\nfrom torch import nn\nfrom mlcourse import cli\n"
    code += "sys.modules['x'] = None\nsphinx.builders.a = 1\nnn.b = 2\nsetattr(nn, 'c', 3)\n"
    code += "cli.d = 4\nsys.e = 5\nx = 6\n"
    assert list(changes(code)) == [
        "sys.modules['x'] = None", "sphinx.builders.a = 1", "nn.b = 2", "setattr(nn, 'c', 3)",
    ]  # fmt: skip


def test_no_warning_of_a_package_is_ignored_without_a_row():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]
    ignored = [line for line in settings["ini_options"]["filterwarnings"] if line.startswith("ignore")]
    assert [line for line in ignored if line not in {patch["code"] for patch in PATCHES}] == []


def test_a_pin_is_a_version():
    assert all(re.fullmatch(r"[\w.]+", version) for version in PINS.values())
