"""No secret of the firm is in any byte of any file of a client's pack."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

from estimation import prepare, read_plan
from estimation.packs import Options, make_packs
from estimation.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARK = "Zq7Geheim"
"""Stands in whatever a client may not read."""

COST_RATE, TARGET, BUDGET, SPREAD = 83.19, 0.3137, 61234.5, 91.7

PLAN: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {
        "id": "acme", "name": "Acme website", "client": "Acme", "start": "2027-01-11",
        "deadline": "2027-06-30", "budget": BUDGET, "kind": f"{MARK}kind",
    },
    "price": {"kind": "fixed", "amount": 87000, "target_margin": TARGET, "vat": 0.19},
    "roles": [
        {"id": f"{MARK}role", "name": "Designer", "people": 3, "cost_rate": COST_RATE,
         "bill_rate": 141.23}
    ],
    "activities": [
        {
            "id": f"{MARK}a", "name": "Wireframes", "phase": "Design", "class": f"{MARK}class",
            "subclass": f"{MARK}subclass", "notes": f"{MARK}note",
            "description": f"{MARK}description", "person": f"{MARK}person",
            "effort": {f"{MARK}role": {"low": 30, "likely": 40, "high": SPREAD}},
        },
        {
            "id": f"{MARK}b", "name": "Wireframes approved", "phase": "Design",
            "after": [f"{MARK}a"], "notes": f"{MARK}review",
            "review": {"of": f"{MARK}a", "rounds": {1: 0.617, 2: 0.383}, "cap": 7},
        },
        {"id": f"{MARK}c", "name": f"{MARK}perhaps", "probability": 0.4, "duration": 2},
    ],
    "expenses": [{"id": f"{MARK}expense", "name": f"{MARK}photos", "amount": 4321.5}],
    "risks": [
        {"id": f"{MARK}risk", "name": f"{MARK}late", "owner": "AM", "probability": 0.4,
         "affects": [f"{MARK}a"], "delay": 9, "notes": f"{MARK}risknote"}
    ],
    "drivers": [{"id": f"{MARK}driver", "affects": [f"{MARK}a"], "factor": {"lognormal":
        {"p50": 1.0, "p90": 1.27}}}],
    "responsibilities": [{"area": f"{MARK}discounts", "owner": "AM"}],
    "questions": [{"id": f"{MARK}q", "text": f"{MARK}question", "owner": "AM",
        "answers": [{"text": f"{MARK}yes", "factor": 1.3}]}],
    "discovery": {"cost": 3456.7, "correlation": 0.71},
    "assumptions": [{"id": f"{MARK}assume", "text": "You send the copy", "owner": f"{MARK}owner",
        "state": f"{MARK}state"}],
    "offer": {"included": ["Nine templates"], "revisions": 2},
    "payments": [{"at": "signing", "share": 0.5}, {"at": f"{MARK}b", "share": 0.5}],
    "scenarios": [
        {"id": f"{MARK}lean", "name": f"{MARK}scenario", "set": {"price.amount": 76543}},
        {"id": f"{MARK}more", "name": f"{MARK}internal", "set": {"price.amount": 99000},
         "offered": {"name": "With care"}},
    ],
}  # fmt: skip

HISTORY = "\n".join(
    ["project_id,item_id,client,person,class,estimated_hours,actual_hours,finished"]
    + [
        f"{MARK}p{i % 4},{MARK}i{i},{MARK}other,{MARK}person,{MARK}class,{10 + i},{12 + i},"
        f"2026-0{1 + i % 8}-10"
        for i in range(24)
    ]
)


def layers(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, and whatever is packed inside it."""
    yield name, data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for each in archive.infolist():
                yield f"{name}/{each.filename}", each.filename.encode() + archive.read(each)
                yield f"{name}/{each.filename} (comment)", each.comment + each.extra
    if data.startswith(b"%PDF"):
        yield from pdf_layers(name, data)
    for found in re.findall(rb"base64,([A-Za-z0-9+/=]+)", data):
        yield f"{name} (picture)", base64.b64decode(found)


def pdf_layers(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Text, metadata and every stream of a PDF."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    yield f"{name} (text)", " ".join(page.extract_text() for page in reader.pages).encode()
    yield f"{name} (info)", str(dict(reader.metadata or {})).encode()
    if reader.xmp_metadata is not None:
        yield f"{name} (xmp)", reader.xmp_metadata.stream.get_data()
    assert not reader.attachments
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", data, flags=re.DOTALL):
        try:
            yield f"{name} (stream)", zlib.decompressobj().decompress(stream)
        except zlib.error:
            continue


def spellings(secret: str) -> set[bytes]:
    """A secret as text, as UTF-16, and in base64 at each of three places."""
    found = {secret.encode(), secret.encode("utf-16-le"), secret.encode("utf-16-be")}
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + secret.encode())
        found.add(coded[4 if shift else 0 : -4])
    return {each for each in found if len(each) >= 3}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(f"{MARK}folder")
    plan = folder / f"{MARK}.plan.yaml"
    plan.write_text(json.dumps(PLAN), encoding="utf-8")
    history = folder / f"{MARK}.csv"
    history.write_text(HISTORY, encoding="utf-8")
    with open_store(folder / "kickoff.db", create=True) as store:
        store.history.add([history])
    every = Options(audience="both", formats=("html", "pdf", "xlsx", "json", "ipynb"), jobs=1)
    report = make_packs([plan], folder / "out", trials=200, options=every)
    assert not report.failures, report.failures
    return folder / "out"


@pytest.fixture(scope="module")
def inside(out: Path) -> dict[str, bytes]:
    """All layers of all client files."""
    files = sorted((out / "acme").glob("acme.client.*"))
    assert len(files) == 5
    return {
        f"{number} {name}": data
        for path in files
        for number, (name, data) in enumerate(layers(path.name, path.read_bytes()))
    }


def test_the_search_finds_what_is_there(inside: dict[str, bytes]) -> None:
    """The client's own texts are found in each kind of file, so secrets would be too."""
    for ending in ("html", "pdf", "xlsx", "json", "ipynb"):
        assert any(
            b"Wireframes" in data
            for name, data in inside.items()
            if f"acme.client.{ending}" in name
        )


def test_no_marked_secret_is_in_any_byte(inside: dict[str, bytes]) -> None:
    for spelling in spellings(MARK):
        assert {name for name, data in inside.items() if spelling in data} == set()


def test_no_rate_margin_or_budget_is_in_any_byte(out: Path, inside: dict[str, bytes]) -> None:
    """Numbers that only the firm knows, as a file might write them."""
    result = prepare(read_plan(PLAN)).run(200, 0)
    assert result.cost is not None
    numbers = {COST_RATE, TARGET, BUDGET, SPREAD, 141.23, 4321.5, 3456.7, 76543.0, 0.617}
    numbers |= {round(float(result.cost.mean()), 2), round(float(result.hours.mean()), 2)}
    for number in numbers:
        for text in {f"{number:g}", f"{number:,.2f}", f"{number:.1f}"}:
            if len(text.strip("0.,")) < 3:
                continue
            found = {
                name
                for name, data in inside.items()
                if re.search(rb"(?<![\d.,-])" + re.escape(text.encode()) + rb"(?![\d])", data)
                and "(stream)" not in name and "picture" not in name
            }  # fmt: skip
            assert found == set(), text


def test_no_path_and_no_word_of_chance_is_in_any_byte(out: Path, inside: dict[str, bytes]) -> None:
    words = [str(out.parent), "/tmp/", "site-packages", "margin", "contingency", "percentile",
             "8 in 10", "8\u00a0in\u00a010", "P80", "criticality", "cost_rate"]  # fmt: skip
    for word in words:
        found = {name for name, data in inside.items() if word.encode() in data}
        # `margin` is a property of style sheets.
        found = {name for name in found if not (word == "margin" and "html" in name)}
        found = {name for name in found if not (word == "margin" and "xlsx" in name)}
        assert found == set(), word


def test_workbooks_hide_nothing(out: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(out / "acme" / "acme.client.xlsx")
    assert {sheet.sheet_state for sheet in book.worksheets} == {"visible"}
    assert not list(book.defined_names)
    assert book.properties.creator in (None, "")
    for sheet in book.worksheets:
        assert all(not each.hidden for each in sheet.column_dimensions.values())
        assert all(cell.comment is None for row in sheet.iter_rows() for cell in row)
