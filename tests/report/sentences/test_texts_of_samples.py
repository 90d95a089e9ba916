"""
All texts of the sample plans, as they were when somebody last read them.

A text that is meant to change: `python tests/report/sentences/test_texts_of_samples.py` writes the
files in `golden/` again; read what differs, sentence by sentence, before it is committed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from estimation import read_plan, simulate
from estimation.report import (
    agreement_finding,
    agreement_sentences,
    bridge,
    bridge_sentences,
    cash_sentences,
    compare,
    headline,
    information_sentences,
    joint_sentences,
    kind_sentences,
    load_sentences,
    merge_bias,
    merge_sentence,
    missing_sentences,
    price_sentences,
    question_sentence,
    result_sentences,
    risk_costs,
    risk_order,
    risk_sentences,
    risks_together,
    scenario_sentences,
    sensitivity,
    sensitivity_sentences,
)
from estimation.report.wording import NBSP

if TYPE_CHECKING:
    from estimation import Result

GOLDEN = Path(__file__).parent / "golden"

SAMPLES = ("brand-identity", "campaign-launch", "website-relaunch")

TRIALS = 1_000


def texts_of(result: Result) -> dict[str, dict[str, str]]:
    """All texts of a result, by topic and field."""
    level = result.plan.promise.level
    shown = headline(result)
    figures = (shown.finish, shown.price, shown.margin, shown.joint)
    risks = risk_costs(result), risk_order(result, steps=2), risks_together(result)
    return {
        "Headline": {each.label: f"{each.value} | {each.note}" for each in figures},
        "Result": result_sentences(result).given(),
        "Agreement": {
            "finding": agreement_finding(result),
            **agreement_sentences(result).given(),
            "questions": question_sentence(result.plan) or "",
        },
        "Joint": {
            "merge": merge_sentence(result, merge_bias(result, level)),
            **joint_sentences(result).given(),
        },
        "Price": price_sentences(result).given(),
        "Kinds of price": kind_sentences(result).given(),
        "Information": information_sentences(result).given(),
        "Sensitivity": sensitivity_sentences(sensitivity(result)).given(),
        "Risks": risk_sentences(result, *risks).given(),
        "Load": load_sentences(result).given(),
        "Cash": cash_sentences(result).given(),
        "Missing": missing_sentences(result).given(),
    }


def page(sample: Path, name: str) -> str:
    """Texts of a sample plan and of its scenarios, as a file."""
    plan = read_plan(sample / f"{name}.plan.yaml")
    result = simulate(plan, trials=TRIALS)
    texts, level = texts_of(result), plan.promise.level
    others = {each.name: simulate(plan, scenario=each.id, trials=TRIALS) for each in plan.scenarios}
    compared = compare({"As planned": result, **others}, level)
    texts["Scenarios"] = scenario_sentences(compared, result, level).given()
    for name, other in [*others.items()][:1]:
        texts[f"To {name}"] = bridge_sentences(
            bridge(result, other, level), plan.project.currency, level, plan.project.start
        ).given()
    lines = []
    for topic, found in texts.items():
        lines += [f"## {topic}", *(f"{about}: {text}" for about, text in found.items()), ""]
    return "\n".join(lines).replace(NBSP, " ")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_reads_as_it_did(sample: Path, name: str) -> None:
    golden = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert page(sample, name).splitlines() == golden.splitlines()


def write() -> None:
    """Write the texts as they are now."""
    sample = Path(__file__).resolve().parents[3] / "sample"
    for name in SAMPLES:
        (GOLDEN / f"{name}.txt").write_text(page(sample, name), encoding="utf-8")


if __name__ == "__main__":
    write()
