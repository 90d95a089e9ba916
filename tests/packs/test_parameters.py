"""Parameters of the notebooks, checked before anything runs."""

from __future__ import annotations

import ast
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import papermill
import pytest

from estimation import PackError
from estimation.packs.parameters import Parameters, check, listing

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["pack_internal.ipynb", "pack_client.ipynb"])
def test_notebooks_take_what_the_package_knows(root: Path, name: str) -> None:
    found = papermill.inspect_notebook(str(root / "templates" / name))
    assert list(found) == [each.name for each in fields(Parameters)]
    for each in fields(Parameters):
        assert each.metadata["help"] == found[each.name]["help"]
        if each.name != "plan":
            assert ast.literal_eval(found[each.name]["default"]) == each.default


@pytest.mark.parametrize(
    ("given", "message"),
    [
        # The sample is no default: a misspelt parameter would give a perfect pack of it.
        ({}, "no plan was given"),
        ({"plan": ""}, "no plan was given"),
        ({"plan": "gone.yaml"}, "plan: there is no file gone.yaml"),
        ({"plan": __file__, "trails": 5}, "no parameter 'trails'; did you mean 'trials'"),
        ({"plan": __file__, "trials": "5"}, "trials is '5'; expected a whole number"),
        ({"plan": __file__, "trials": 1.5}, "expected a whole number"),
        ({"plan": __file__, "trials": 0}, "trials is 0; expected 1 or more"),
        ({"plan": __file__, "level": 80}, "level is 80; expected a chance"),
        ({"plan": __file__, "offer": 1}, "offer is 1; expected true or false"),
        ({"plan": ["a"]}, "expected text"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(PackError, match=message):
        check(given)


def test_names_of_jupyter_are_no_parameters() -> None:
    given = {"plan": __file__, "In": [""], "_oh": {}, "check": check, "trials": 5.0}
    assert check(given) == Parameters(plan=__file__, trials=5)


def test_quotes_newlines_and_code_arrive_as_data(tmp_path: Path) -> None:
    name = 'a"b\'${HOME}\n__import__("os").abort()#'
    assert check({"plan": __file__, "scenario": name}).scenario == name


def test_every_parameter_is_listed() -> None:
    assert [line.split()[0] for line in listing().splitlines()] == [
        each.name for each in fields(Parameters)
    ]
