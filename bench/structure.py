"""How the code is built, in numbers: ``python -m bench.structure``.

Prints what a reader meets: lines of product, sizes of files and functions, parameters, results that are plain tuples of
mixed things, one-word names, circles between rooms, lines of golden files. With a folder of another checkout as an
argument, that one is measured.
"""

import ast
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from grimp import build_graph

PRODUCT = ("bot", "demo", "engine", "adapters", "advance")
MANY = 6
"""Parameters from which a function has more than five."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One file of the product."""

    path: Path
    lines: int
    tree: ast.Module


def read_modules(root: Path) -> list[Module]:
    """Every Python file of the product, apart from migrations."""
    files = [file for name in PRODUCT for file in sorted((root / name).rglob("*.py"))]
    kept = [file for file in files if "versions" not in file.parts]
    return [Module(file, file.read_text().count("\n"), ast.parse(file.read_text())) for file in kept]


def functions(module: Module) -> Iterator[Function]:
    return (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def count_parameters(function: Function) -> int:
    """Its parameters, without ``self`` and ``cls``."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return sum(argument.arg not in ("self", "cls") for argument in every)


def returns_mixed_tuple(function: Function) -> bool:
    """Whether the result is a plain tuple of different types."""
    result = function.returns
    if not (isinstance(result, ast.Subscript) and isinstance(result.value, ast.Name) and result.value.id == "tuple"):
        return False
    parts = result.slice.elts if isinstance(result.slice, ast.Tuple) else [result.slice]
    kinds = {ast.dump(part) for part in parts if not (isinstance(part, ast.Constant) and part.value is Ellipsis)}
    return len(kinds) > 1


def is_one_word(function: Function) -> bool:
    name = function.name.strip("_")
    return "_" not in name and not function.name.startswith("__")


def find_circles(root: Path) -> list[set[str]]:
    """Rooms of the engine that depend on each other in a circle."""
    sys.path.insert(0, str(root))
    graph = build_graph("engine")
    depends: defaultdict[str, set[str]] = defaultdict(set)
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            room, other = (each.split(".")[1] if "." in each else each for each in (module, imported))
            if room != other:
                depends[room].add(other)
    return [circle for circle in _strongly_connected(depends) if len(circle) > 1]


def _strongly_connected(depends: dict[str, set[str]]) -> list[set[str]]:
    """Tarjan's algorithm (1972), written for small graphs: everything that is reachable both ways."""
    reachable: dict[str, set[str]] = {}
    for start in depends:
        found, waiting = set(), [start]
        while waiting:
            for following in depends.get(waiting.pop(), ()):
                if following not in found:
                    found.add(following)
                    waiting.append(following)
        reachable[start] = found
    circles = [
        frozenset({room, *(other for other in reachable[room] if room in reachable.get(other, ()))}) for room in depends
    ]
    return [set(circle) for circle in dict.fromkeys(circles)]


def percentile(values: list[int], share: float) -> int:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def measure(root: Path) -> dict[str, object]:
    """All figures of a checkout."""
    modules = read_modules(root)
    every = [function for module in modules for function in functions(module)]
    files = [module.lines for module in modules]
    lengths = [(function.end_lineno or 0) - function.lineno + 1 for function in every]
    golden = [file.read_text().count("\n") for file in (root / "tests" / "golden").rglob("*") if file.is_file()]
    tests = [file.read_text().count("\n") for file in (root / "tests").rglob("*.py")]
    return {
        "product lines": sum(files),
        "file lines, median / p90 / max": f"{median(files):.0f} / {percentile(files, 0.9)} / {max(files)}",
        "function lines, p90 / max": f"{percentile(lengths, 0.9)} / {max(lengths)}",
        "functions": len(every),
        "functions with more than five parameters": sum(count_parameters(each) >= MANY for each in every),
        "functions that return a mixed plain tuple": sum(returns_mixed_tuple(each) for each in every),
        "one-word function names, %": round(100 * sum(is_one_word(each) for each in every) / len(every)),
        "circles between rooms": [sorted(circle) for circle in find_circles(root)],
        "lines of golden files": sum(golden),
        "golden files": len(golden),
        "lines of tests": sum(tests),
    }


if __name__ == "__main__":
    checkout = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()
    print(json.dumps(measure(checkout.resolve()), indent=2, ensure_ascii=False))
