"""Languages: no word and no format of a client's pack stands anywhere but in catalogue and CLDR."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

import pytest

from estimation import PackError
from estimation.packs.client import ClientView, client_files
from estimation.packs.client.sections import client_sections
from estimation.packs.languages import LANGUAGES, Language, language

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "templates/packs"


@pytest.mark.parametrize(
    ("name", "amount", "day", "share"),
    [
        ("en-GB", "€87,000.00", "30 April 2027", "19%"),
        ("en-US", "€87,000.00", "April 30, 2027", "19%"),
        ("de", "87.000,00 €", "30. April 2027", "19 %"),
        ("fr", "87 000,00 €", "30 avril 2027", "19 %"),
        ("es", "87.000,00 €", "30 de abril de 2027", "19 %"),
    ],
)
def test_formats_are_those_of_the_cldr(name: str, amount: str, day: str, share: str) -> None:
    words = language(name)
    blanks = re.compile("[\u00a0\u202f]")
    assert blanks.sub(" ", words.amount(87000, "EUR", exact=True)) == amount
    assert words.day(date(2027, 4, 30), year=True) == day
    assert blanks.sub(" ", words.percent(0.19)) == share


def test_every_catalogue_has_the_same_texts_and_fields() -> None:
    def fields(text: object) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", str(text))) - {"n"}

    first = language(LANGUAGES[0]).texts
    for name in LANGUAGES[1:]:
        texts = language(name).texts
        assert texts.keys() == first.keys()
        assert {key: fields(each) for key, each in texts.items()} == {
            key: fields(each) for key, each in first.items()
        }


def test_plurals_follow_the_language() -> None:
    assert language("de").text("revisions_note", n=1).startswith("Eine Änderungsrunde ist")
    assert language("fr").text("revisions_note", n=2).startswith("2 tours")


def _coded(words: Language) -> Language:
    """A language in which each fixed text is its key, and each date and amount a sign."""

    class Coded(Language):
        def text(self, key: str, n: float | None = None, **fields: object) -> str:
            return f"⟦{'·'.join([*map(str, fields.values()), *([] if n is None else ['#'])])}⟧"

        def day(self, when: date, *, year: bool = False) -> str:
            return "◔"

        short_day = day

        def month(self, when: date) -> str:
            return "◑"

        short_month = month

        def amount(self, value: float, currency: str, *, exact: bool) -> str:
            return "¤"

        def percent(self, share: float) -> str:
            return "‰"

        def number(self, value: float) -> str:
            return "#"

        def list(self, texts) -> str:  # type: ignore[no-untyped-def]
            return "+".join(texts)

    return Coded(words.name, words.texts)


def _user_texts(value: object) -> set[str]:
    """Every text of a view."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        return set().union(*map(_user_texts, value.values())) if value else set()
    return set().union(*map(_user_texts, value)) if isinstance(value, list) and value else set()


@pytest.mark.parametrize("given", ["alone", "several"])
def test_no_word_and_no_format_is_hard_coded(given: str, request: pytest.FixtureRequest) -> None:
    """Where each text, date and amount is a sign, nothing is left but signs and people's texts."""
    view: ClientView = request.getfixturevalue(given)
    sections = client_sections(view, _coded(language("de")))
    markup = " ".join(each.markup for each in sections.values())
    markup = re.sub(r'(alt|data-head)="([^"]*)"', r">\2<", markup)
    left = unescape(re.sub(r"<[^>]+>", " ", markup))
    for text in sorted(_user_texts(view.to_data()), key=len, reverse=True):
        left = left.replace(text, " ") if text else left
    assert not re.search(r"[^\W_]", left), left
    assert not re.search(r"[€$%]", left), left


def test_templates_hold_no_word_and_no_format(root: Path) -> None:
    """Template files show sections and nothing else."""
    page = (root / FOLDER / "client.html.j2").read_text(encoding="utf-8")
    page = re.sub(r"\{#.*?#\}|\{[{%].*?[}%]\}|<[^>]+>", "", page, flags=re.DOTALL)
    assert not page.split()
    paper = (root / FOLDER / "client.typ").read_text(encoding="utf-8")
    assert not re.search(r"\[[^\]]*[A-Za-z]{3,}", re.sub(r"//.*", "", paper))
    for name in ("client.html.j2", "client.typ", "sheet.typ"):
        text = (root / FOLDER / name).read_text(encoding="utf-8")
        assert not re.search(r"strftime|datetime|\.display\(|%[dBYm]|€|round\(", text), name


@pytest.mark.parametrize("name", LANGUAGES)
def test_an_offer_in_each_language(name: str, several: ClientView) -> None:
    view = replace(several, language=name)
    page = client_files(view, ["html"])["html"].decode()
    assert f'<html lang="{name}">' in page
    title = language(name).text("sheet_payment")
    assert f"<h2>{title}</h2>" in page


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(PackError, match="there is no language 'tlh'; there are en-GB, en-US"):
        language("tlh")


def test_own_wording_replaces_a_text(tmp_path: Path, alone: ClientView) -> None:
    (tmp_path / "languages").mkdir()
    catalogue = tmp_path / "languages" / "en-GB.yaml"
    catalogue.write_text("sign: Sign here\n", encoding="utf-8")
    page = client_files(alone, ["html"], tmp_path)["html"].decode()
    assert "<h2>Sign here</h2>" in page
    catalogue.write_text("sign: Sign {where}\n", encoding="utf-8")
    with pytest.raises(PackError, match="'sign' of en-GB has a field that is not given"):
        client_files(alone, ["html"], tmp_path)
