"""Headers, statuses and totals in four languages."""

from __future__ import annotations

import pytest

from estimation.tabular.heads import HEADS, are_heads, head_of
from estimation.tabular.statuses import state_of
from estimation.tabular.totals import total_of
from estimation.tabular.words import plain_words


@pytest.mark.parametrize(
    ("header", "meaning", "unit"),
    [
        ("Project ID", "project", ""),
        ("Projekt", "project", ""),
        ("Nom du projet", "project", ""),
        ("Proyecto", "project", ""),
        ("Estimated Hours", "estimate", "hours"),
        ("estimated_hours", "estimate", "hours"),
        ("Original Estimate", "estimate", ""),
        ("Estimated (h)", "estimate", "hours"),
        ("Soll-Stunden", "estimate", ""),
        ("Schätzung (PT)", "estimate", "days"),
        ("Temps estimé", "estimate", ""),
        ("Tiempo estimado [min]", "estimate", "minutes"),
        ("Actual", "actual", ""),
        ("Time Spent (s)", "actual", "seconds"),
        ("Time Spent (ms)", "actual", "milliseconds"),
        ("Ist (h)", "actual", "hours"),
        ("Temps passé", "actual", ""),
        ("Horas reales", "actual", ""),
        ("Duration (decimal)", "duration", "hours"),
        ("Stunden", "hours", "hours"),
        ("Work", "hours", ""),
        ("Issue Key", "item", ""),
        ("Bearbeiter", "person", ""),
        ("Statut", "status", ""),
        ("Startdatum", "started", ""),
        ("Fecha de fin", "finished", ""),
        ("Work date", "date", ""),
        ("Qty", "quantity", ""),
        ("Unit price", "rate", ""),
        ("Betrag", "money", ""),
        ("Summe h", "total", ""),
        ("Nora", "", ""),
        ("Σ Time Spent", "", ""),  # sums of subtasks are no column of their own work
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_headers(header: object, meaning: str, unit: str) -> None:
    assert head_of(header)[:2] == (meaning, unit)


def test_every_word_is_plain_and_reads_as_one_meaning() -> None:
    words = [word for listed in HEADS.values() for word in listed.split()]
    assert [word for word in words if plain_words(word) != word] == []
    for meaning, listed in HEADS.items():
        assert meaning in {head_of(word).meaning for word in listed.split()}


def test_an_unknown_header_is_still_a_header() -> None:
    assert are_heads(["Item", "Qty", "Unit price", "Total"])
    assert are_heads(["Pos.", "Leistung", "Nora", "Timo", "Summe h", "Satz", "Betrag"])
    assert not are_heads(["Design", "Build"])
    assert not are_heads(["Name", "Hours", "12"])


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Done", "done"), ("closed", "done"), ("Resolved", "done"), ("FINISHED", "done"),
        ("RELEASED", "done"), ("erledigt", "done"), ("Terminé", "done"), ("Hecho", "done"),
        ("In Progress", "open"), ("in_progress", "open"), ("To Do", "open"), ("In Arbeit", "open"),
        ("À faire", "open"), ("En curso", "open"), ("On Hold", "open"), ("Selected", "open"),
        ("Cancelled", "cancelled"), ("Canceled", "cancelled"), ("Won't Do", "cancelled"),
        ("abgebrochen", "cancelled"), ("annulé", "cancelled"), ("Anulado", "cancelled"),
        ("Sprint 4", None), ("finishd", None), ("", None),
    ],
)  # fmt: skip
def test_statuses(word: str, state: str | None) -> None:
    assert state_of(word) == state


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Total", "total"), ("TOTAL:", "total"), ("Summe", "total"), ("Gesamt", "total"),
        ("Netto", "total"), ("Grand Total", "total"), ("Total général", "total"),
        ("Zwischensumme", "subtotal"), ("Sous-total", "subtotal"), ("Subtotal", "subtotal"),
        ("MwSt. 19 %", "tax"), ("VAT (20%)", "tax"), ("IVA 21%", "tax"), ("TVA", "tax"),
        ("Acme Total", "subtotal"), ("Summe Acme", "subtotal"),
        ("Total redesign", None), ("Taxonomy", None), ("Acme", None), ("", None), ("19 %", None),
    ],
)  # fmt: skip
def test_totals(label: str, kind: str | None) -> None:
    assert total_of(label, names=["Acme"]) == kind
