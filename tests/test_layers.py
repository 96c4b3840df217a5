"""The house stands: imports only downwards, no circles, heavy things late."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "filter"
GROUND = {"errors", "model", "vocabulary", "text"}
WINGS = {"sources", "engine", "ruleset", "reports"}
ROOF = {"cli", "integrations", "__init__", "__main__"}

MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if "rules" not in path.relative_to(PACKAGE).parts[:1]
)


def imports_of(path: Path, *, late: bool = True) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    nodes = ast.walk(tree) if late else iter(tree.body)
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert not node.level, f"{path} imports by a relative path"
            found.add(node.module)
    return found


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else "__init__"


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_downwards(path):
    here = room_of(path)
    if here == "__init__":
        return  # imports lazily, by name
    for module in imports_of(path):
        if not module.startswith("filter"):
            continue
        there = room(module)
        if here in GROUND:
            assert there in GROUND, f"{path.name} imports {module}"
        elif here in WINGS:
            assert there in GROUND | {here}, f"{path.name} imports {module}"


def test_modules_form_no_circle():
    graph = {
        ".".join(("filter", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
            ".__init__"
        ): {m for m in imports_of(path, late=False) if m.startswith("filter")}
        for path in MODULES
        if path.name != "__init__.py" or room_of(path) != "__init__"
    }
    done, path = set(), []

    def walk(module: str) -> None:
        assert module not in path, " -> ".join([*path, module])
        if module in done or module not in graph:
            return
        path.append(module)
        for other in graph[module]:
            walk(other)
        path.pop()
        done.add(module)

    for module in graph:
        walk(module)


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("ahocorasick", {"engine/automaton.py"}),
        ("yaml", {"ruleset/nodes.py"}),
        ("rich", {"reports/terminal.py", "cli"}),
    ],
)
def test_a_library_has_one_home(library, homes):
    for path in MODULES:
        name = path.relative_to(PACKAGE).as_posix()
        if any(module.split(".")[0] == library for module in imports_of(path)):
            assert any(name == home or name.startswith(f"{home}/") for home in homes), name


def test_only_the_command_line_prints_exits_and_reads_the_environment():
    for path in MODULES:
        if room_of(path) in {"cli", "__main__"} or path.name == "generate.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"print", "exit", "input"}, path
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                dotted = f"{node.value.id}.{node.attr}"
                assert dotted not in {"sys.exit", "os.environ", "os.getenv", "sys.argv"}, path


def test_importing_the_scanner_loads_nothing_heavy():
    code = (
        "from filter import Scanner, load_rules, read; import sys;"
        "print([m for m in ('rich','pyarrow','django','uvicorn','turbohtml') if m in sys.modules])"
    )
    out = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    assert out.stdout.strip() == "[]"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_stay_short(path):
    assert len(path.read_text("utf-8").splitlines()) <= 440
