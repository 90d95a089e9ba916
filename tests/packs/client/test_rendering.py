"""Files of an offer: whole, escaped, the same each time."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import nbformat
import openpyxl
import pypdf
import pytest

from estimation import PackError
from estimation.packs import copy_templates
from estimation.packs.client import ClientView, client_files

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = ("html", "pdf", "xlsx", "json", "ipynb")


@pytest.fixture(scope="module")
def files(several: ClientView) -> dict[str, bytes]:
    return client_files(several, FORMATS)


def test_the_same_bytes_each_time(several: ClientView, files: dict[str, bytes]) -> None:
    assert client_files(several, FORMATS) == files


def test_a_page_fetches_nothing_and_runs_nothing(files: dict[str, bytes]) -> None:
    page = files["html"].decode()
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|@import|<script|<link|\son\w+=", page)
    assert "default-src 'none'" in page
    assert "Acme &lt;b&gt;" in page
    assert "/*" not in page


def test_a_pdf_is_tagged_and_says_what_the_page_says(files: dict[str, bytes]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(files["pdf"]))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title is not None
    assert "Website (new)" in reader.metadata.title
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Größe" in text
    assert "Essential" in text
    assert "€69,000" in text


def test_a_workbook_has_live_sums_with_their_values(several: ClientView) -> None:
    data = client_files(several, ["xlsx"])["xlsx"]
    formulas, values = (
        openpyxl.load_workbook(io.BytesIO(data), data_only=is_value) for is_value in (False, True)
    )
    sheet = formulas["Payment"]
    found = {
        cell.coordinate: cell.value
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    assert found["D4"].startswith("=ROUND('Offer'!B")
    total = max(found)
    assert found[total].startswith("=SUM(")
    assert values["Payment"][total].value == 87000
    assert values["Offer"]["B8"].value == 82110  # gross of 69,000
    # What begins like a formula is text, and each sheet says what its numbers count.
    texts = [cell for row in formulas["Scope"].iter_rows() for cell in row if cell.value]
    assert next(c for c in texts if str(c.value).startswith("=cmd")).data_type == "s"
    assert all(each["A1"].value for each in formulas.worksheets)
    assert {each.sheet_state for each in formulas.worksheets} == {"visible"}


def test_the_notebook_is_one_and_has_no_code(files: dict[str, bytes]) -> None:
    notebook = nbformat.reads(files["ipynb"].decode(), as_version=4)
    nbformat.validate(notebook)
    assert {cell.cell_type for cell in notebook.cells} == {"markdown"}
    assert notebook.metadata == {}


def test_the_data_are_the_view(several: ClientView, files: dict[str, bytes]) -> None:
    found = json.loads(files["json"])
    assert found["kickoff_client_pack"] == 1
    assert ClientView.from_data(found["offer"]) == several


def test_a_draft_is_marked_in_its_language(alone: ClientView) -> None:
    german = replace(alone, language="de")
    made = client_files(german, ["html", "pdf"], draft=True)
    assert '<p class="draft">Entwurf</p>' in made["html"].decode()
    text = pypdf.PdfReader(io.BytesIO(made["pdf"])).pages[0].extract_text()
    assert "ENTWURF" in text


def test_own_templates(tmp_path: Path, alone: ClientView) -> None:
    """The example of docs/batch.md: a logo, fewer sections, another colour."""
    copied = copy_templates(tmp_path / "ours")
    assert {"client.html.j2", "client.typ", "sheet.typ", "languages/de.yaml"} <= set(copied)
    page = tmp_path / "ours" / "client.html.j2"
    page.write_text("<p>Studio Ada</p>{{ offer.title }}{{ view.client }}", encoding="utf-8")
    paper = tmp_path / "ours" / "client.typ"
    paper.write_text(
        paper.read_text(encoding="utf-8").replace("#show-blocks(offer.team)\n", "Studio Ada\n"),
        encoding="utf-8",
    )
    made = client_files(alone, ["html", "pdf"], tmp_path / "ours")
    assert "<p>Studio Ada</p><h1>" in made["html"].decode()
    assert "Acme &lt;b&gt;" in made["html"].decode()
    pages = pypdf.PdfReader(io.BytesIO(made["pdf"])).pages
    assert "Studio Ada" in " ".join(each.extract_text() for each in pages)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        # The cost is not in an offer.
        ("client.html.j2", "{{ offer.cost }}", "client.html.j2 asks for what an offer does not"),
        ("client.html.j2", "{{ view.options[0].margin }}", "does not hold"),
        (
            "client.typ",
            "#let data = json(bytes(sys.inputs.data))\n#data.view.margin",
            "client.typ asks for 'margin', which this pack does not hold",
        ),
        # Not a template.
        ("client.html.j2", "{% if %}", "client.html.j2 cannot be filled in"),
        ("client.typ", "#let", "client.typ cannot be typeset"),
    ],
)
def test_a_template_that_asks_for_more_is_told_so(
    tmp_path: Path, alone: ClientView, name: str, text: str, message: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match=message):
        client_files(alone, ["html" if name.endswith("j2") else "pdf"], tmp_path)


def test_templates_are_not_copied_over_others(tmp_path: Path) -> None:
    (tmp_path / "client.typ").write_text("mine", encoding="utf-8")
    with pytest.raises(PackError, match=r"client\.typ already, and nothing is overwritten"):
        copy_templates(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["client.typ"]
