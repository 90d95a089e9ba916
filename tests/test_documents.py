"""What the documents for newcomers name is there: files, functions, environment, hooks."""

from __future__ import annotations

import re
import tomllib
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = ("ARCHITECTURE.md", "CONTRIBUTING.md", "estimation/simulation/engine/README.md")

CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"\.?[\w-]+(?:[/.][\w.-]+)*/[\w.-]*")
SUFFIX = re.compile(r"\.(?:cfg|csv|json|lock|md|py|js|toml|ya?ml)$")
DOTTED = re.compile(r"[a-z_]+(?:\.\w+)+")
NAMES_IN_FILE = re.compile(r"((?:`\w+`(?:, and |, | and ))*`\w+`) in\s+`([\w/.-]+\.(?:py|js))`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def named(text: str) -> set[str]:
    """What stands in backticks outside blocks of code."""
    return set(CODE.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL)))


def paths(text: str) -> set[str]:
    """Paths that a document names."""
    return {name for name in named(text) if PATH.fullmatch(name)}


def dotted_names(text: str, packages: set[str]) -> set[str]:
    """Dotted names below `estimation` that a document has."""
    found = {name for name in named(text) if DOTTED.fullmatch(name) and not SUFFIX.search(name)}
    return {name for name in found if name.partition(".")[0] in packages}


def resolved(name: str) -> Any:
    """Return what a dotted name below `estimation` means; AttributeError where it means nothing."""
    found: Any = import_module("estimation")
    done = "estimation"
    for part in name.split("."):
        done += f".{part}"
        if not hasattr(found, part):
            try:
                import_module(done)
            except ModuleNotFoundError:
                raise AttributeError(name) from None
        found = getattr(found, part)
    return found


@pytest.fixture(params=DOCUMENTS)
def document(request: pytest.FixtureRequest, root: Path) -> str:
    return (root / request.param).read_text(encoding="utf-8")


@pytest.fixture
def architecture(root: Path) -> str:
    return (root / "ARCHITECTURE.md").read_text(encoding="utf-8")


@pytest.fixture
def packages(root: Path) -> set[str]:
    return {path.stem for path in (root / "estimation").iterdir()}


def test_paths_exist(document: str, root: Path) -> None:
    assert [path for path in sorted(paths(document)) if not (root / path).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str, root: Path) -> None:
    file = root / name
    targets = LINK.findall(file.read_text(encoding="utf-8"))
    assert [target for target in targets if not (file.parent / target).exists()] == []


def test_dotted_names_are_there(document: str, packages: set[str]) -> None:
    missing = []
    for name in sorted(dotted_names(document, packages)):
        try:
            resolved(name)
        except AttributeError:
            missing.append(name)
    assert missing == []


def test_names_stand_in_the_files_that_are_named(document: str, root: Path) -> None:
    missing = [
        f"{name} in {file}"
        for names, file in NAMES_IN_FILE.findall(document)
        for name in CODE.findall(names)
        if not re.search(rf"\b{name}\b", (root / file).read_text(encoding="utf-8"))
    ]
    assert missing == []


def test_the_map_is_checked(architecture: str, packages: set[str]) -> None:
    """The patterns above find what they are for."""
    assert len(paths(architecture)) > 80
    assert len(dotted_names(architecture, packages)) > 30
    assert len(NAMES_IN_FILE.findall(architecture)) > 10
    with pytest.raises(AttributeError):
        resolved("plan.reading.read_plans")
    with pytest.raises(AttributeError):
        resolved("plan.readings.read_plan")


def test_the_map_names_every_package(architecture: str, root: Path) -> None:
    found = {
        f"estimation/{path.name}{'' if path.suffix else '/'}"
        for path in (root / "estimation").iterdir()
        if path.name[0] != "_" and (path.suffix == ".py" or (path / "__init__.py").is_file())
    }
    assert found - named(architecture) == set()


def test_environment_names_are_those_of_the_code(architecture: str, root: Path) -> None:
    pattern = re.compile(r"\bKICKOFF_[A-Z]+(?:_[A-Z]+)*\b")
    row = next(line for line in architecture.splitlines() if "Environment names" in line)
    code = "".join(p.read_text(encoding="utf-8") for p in (root / "estimation").rglob("*.py"))
    assert set(pattern.findall(row)) == set(pattern.findall(code))


def test_the_glossary_is_in_order(architecture: str) -> None:
    glossary = architecture.partition("## Glossary")[2]
    words = [word.lower() for word in re.findall(r"^\| ([^|]+?) \|", glossary, re.MULTILINE)]
    assert words[0] == "word"
    assert len(words) > 30
    assert words[1:] == sorted(words[1:])


def test_hooks_are_programs_of_the_lock(root: Path) -> None:
    config = YAML(typ="safe").load((root / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    for hook in config["repos"][0]["hooks"]:
        folder, _, program = hook["entry"].split()[0].rpartition("/")
        assert (folder, hook["language"]) == (".venv/bin", "system")
        assert re.search(rf"^{program}==", lock, re.MULTILINE), program
    assert [repo["repo"] for repo in config["repos"]] == ["local"]


def test_workflow_has_each_python(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {c.split()[-1] for c in project["classifiers"] if re.search(r":: 3\.\d+$", c)}
    jobs = YAML(typ="safe").load(
        (root / ".github/workflows/tests.yml").read_text(encoding="utf-8")
    )["jobs"]
    for job in ("locked", "versions"):
        assert set(jobs[job]["strategy"]["matrix"]["python"]) == declared
    assert jobs["versions"]["strategy"]["matrix"]["versions"] == ["lowest", "latest"]


def test_issue_forms_are_whole(root: Path) -> None:
    forms = [p for p in (root / ".github/ISSUE_TEMPLATE").glob("*.yml") if p.stem != "config"]
    assert len(forms) == 2
    for path in forms:
        form = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        assert form.keys() >= {"name", "description", "body"}
        ids = [part["id"] for part in form["body"]]
        assert len(set(ids)) == len(ids)
        assert all(part["attributes"]["label"] for part in form["body"])
