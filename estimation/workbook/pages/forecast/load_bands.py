"""Load by role and week, for the forecast page: as bands against what people have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.report import load_by_week, load_sentences
from estimation.report.levels import HELD
from estimation.report.sentences.weekly_sentences import role_note
from estimation.report.wording import chance

if TYPE_CHECKING:
    import pandas as pd

    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

IN_SIGHT = 0.5
"""[h] Weeks at both ends with fewer hours than that at the upper end of the range are left out."""


def load_view(session: Session) -> View | None:
    """Hours of each role in each week; None where nobody works hours."""
    result, level = session.result(), session.level
    frame = load_by_week(result, level)
    texts = load_sentences(result, level, frame)
    if texts.load is None or texts.chart is None:
        return None
    busy = frame[frame["hours_high"] > IN_SIGHT]
    weeks = (frame if busy.empty else busy)["week"]
    shown = frame[(frame["week"] >= weeks.min()) & (frame["week"] <= weeks.max())]
    limited = bool(shown["capacity"].notna().any())
    first = shown["week"].min().date()
    rest = "" if texts.load.startswith(f"{texts.chart}:") else texts.load
    return {
        "title": texts.load.rstrip(".") if not rest else texts.chart,
        "said": " ".join(part for part in (rest, texts.missing) if part),
        "note": f"Hours a week. Shaded: {chance(HELD)} simulated projects, line: the middle"
        + (", dashed: what the people have." if limited else "."),
        "from": first.toordinal(),
        "to": shown["week"].max().date().toordinal() + 7,
        "roles": [_role(rows) for _, rows in shown.groupby("role", sort=False)],
        "label": f"Load by role and week. {texts.load}",
    }


def _role(rows: pd.DataFrame) -> View:
    """One role."""
    over = rows[rows["is_over"].astype(bool)]
    return {
        "name": str(rows["name"].iloc[0]),
        "said": role_note(rows),
        "over": not over.empty,
        "weeks": [
            {
                "at": row["week"].date().toordinal(),
                "low": round(row["hours_low"], 2),
                "middle": round(row["hours_middle"], 2),
                "high": round(row["hours_high"], 2),
                "has": None if row["capacity"] != row["capacity"] else row["capacity"],
                "over": bool(row["is_over"]),
            }
            for row in rows.to_dict("records")
        ],
    }
