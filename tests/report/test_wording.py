"""How figures are said; here _ stands for a no-break space."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimation.report.wording import (
    MINUS,
    NBSP,
    SAME,
    chance,
    chance_change,
    chances_apart,
    day,
    days_change,
    halves,
    money,
    money_change,
    points,
    points_change,
    share,
    signed,
    signed_halves,
    ten,
    working_days,
)


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.8, "8_in_10"),
        (0.812, "8_in_10"),
        (0.5, "5_in_10"),
        (0.3, "3_in_10"),
        (0.74, "7_in_10"),
        (0.76, "8_in_10"),
        # asked for in half tenths: as they were entered
        (0.35, "7_in_20"),
        (0.85, "17_in_20"),
        # the ends: 1 in 20, 50, 100 and 200, and all but one of as many
        (0.95, "19_in_20"),
        (0.93, "19_in_20"),
        (0.92, "9_in_10"),
        (0.05, "1_in_20"),
        (0.04, "1_in_20"),
        (0.08, "1_in_10"),
        (0.005, "1_in_200"),
        (0.01, "1_in_100"),
        (0.02, "1_in_50"),
        (0.98, "49_in_50"),
        (0.99, "99_in_100"),
        (0.995, "199_in_200"),
        (0.001, "fewer_than_1_in_200"),
        (0, "fewer_than_1_in_200"),  # it did not happen here: that is all we know
        (0.999, "more_than_199_in_200"),
        (1, "more_than_199_in_200"),  # trials never make sure
    ],
)
def test_chance(p: float, said: str) -> None:
    assert chance(p) == said.replace("_", NBSP)


def test_what_people_state_may_be_sure() -> None:
    said = [chance(p, is_stated=True).replace(NBSP, " ") for p in (0, 0.2, 1)]
    assert said == ["0 in 10", "2 in 10", "10 in 10"]


@given(st.floats(0, 1))
def test_a_chance_never_breaks(p: float) -> None:
    """And it has no decimals and no per cent."""
    assert not set(chance(p)) & set(" .%")


@given(st.floats(0, 1), st.floats(0, 1))
def test_marks_rise_with_the_chance(p: float, q: float) -> None:
    low, high = sorted((p, q))
    assert 0 <= ten(low) <= ten(high) <= 10


@pytest.mark.parametrize(
    ("p", "marks"),
    [
        (0, 1), (1, 9), (0.5, 5), (0.81, 8),
        (0.01, 1), (0.04, 1),  # open is never nothing
        (0.97, 9), (0.9999, 9),  # and never all
    ],
)  # fmt: skip
def test_ten(p: float, marks: int) -> None:
    assert ten(p) == marks


@pytest.mark.parametrize(
    ("amount", "currency", "exact", "said"),
    [
        (68_079, "EUR", False, "€68,100"),  # to the hundred
        (68_049, "EUR", False, "€68,000"),
        (84_250, "EUR", True, "€84,250"),  # a price is exact
        (1_234_567, "EUR", False, "€1,234,600"),
        (940, "EUR", False, "€940"),  # small amounts to the ten
        (4, "EUR", False, "€0"),
        (4, "EUR", True, "€4"),
        (0, "EUR", False, "€0"),
        (999.6, "EUR", False, "€1,000"),
        (-1_234, "EUR", False, f"{MINUS}€1,200"),
        (-4, "EUR", False, "€0"),  # no minus before nothing
        (-0.0, "EUR", True, "€0"),
        (1_000, "GBP", False, "£1,000"),
        (1_000, "USD", False, "$1,000"),
        (700, "CHF", False, "CHF_700"),
        (-700, "CHF", False, f"{MINUS}CHF_700"),
    ],
)
def test_money(amount: float, currency: str, exact: bool, said: str) -> None:
    assert money(amount, currency, exact=exact) == said.replace("_", NBSP)


def test_money_is_in_euros_unless_said() -> None:
    assert money(1_000) == "€1,000"


@pytest.mark.parametrize(
    ("year", "long", "said"),
    [
        (False, False, "9_Sep"),
        (True, False, "9_Sep_2027"),
        (False, True, "9_September"),
        (True, True, "9_September_2027"),
    ],
)
def test_day(year: bool, long: bool, said: str) -> None:
    assert day(date(2027, 9, 9), year=year, long=long) == said.replace("_", NBSP)


def test_every_month_has_a_name() -> None:
    months = [day(date(2027, month, 1), long=True)[2:] for month in range(1, 13)]
    assert months == [date(2027, month, 1).strftime("%B") for month in range(1, 13)]


@pytest.mark.parametrize(
    ("x", "said"),
    [
        (0.257, "26%"),
        (0, "0%"),
        (1, "100%"),
        (-0.04, f"{MINUS}4%"),
        (-0.004, "0%"),  # no minus before nothing
        (-2.5, f"{MINUS}250%"),
    ],
)
def test_share(x: float, said: str) -> None:
    assert share(x) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "less than half a working day"),
        (0.24, "less than half a working day"),
        (0.25, "½_working day"),
        (0.5, "½_working day"),
        (1, "1_working day"),
        (1.2, "1_working day"),
        (1.25, "1½_working days"),
        (1.5, "1½_working days"),
        (9.9, "10_working days"),
        (11.2, "11_working days"),  # halves below ten only
        (11.5, "12_working days"),
        (-3, "3_working days"),  # the words beside it say earlier or later
    ],
)
def test_working_days(days: float, said: str) -> None:
    assert working_days(days) == said.replace("_", NBSP)


@given(st.floats(0, 1e6))
def test_working_days_always_begin_with_a_number(days: float) -> None:
    text = working_days(days)
    assert text == "less than half a working day" or text[0] in "½123456789"


def test_signed() -> None:
    assert signed("4 points", 4) == "+4 points"
    assert signed("€900", -900) == f"{MINUS}€900"


@pytest.mark.parametrize(
    ("days", "said"),
    [(0.2, "<_½_day"), (0.5, "½_day"), (1, "1_day"), (1.6, "1½_days"), (-11.2, "11_days")],
)
def test_working_days_of_a_cell(days: float, said: str) -> None:
    assert working_days(days, short=True) == said.replace("_", NBSP)


@pytest.mark.parametrize(
    ("x", "said"), [(0, "0 points"), (1, "1 point"), (-1.4, "1 point"), (16.5, "16 points")]
)
def test_points(x: float, said: str) -> None:
    assert points(x) == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (days_change(3), "3_working days later"),
        (days_change(-0.25), "½_working day earlier"),  # the least that rounds to a half
        (days_change(-0.24), SAME),
        (days_change(-1, short=True), "1_day earlier"),
        (money_change(50), "+€50"),  # the least worth a number
        (money_change(-49.9), SAME),
        (money_change(-1_234, "CHF"), "−CHF_1,200"),
        (points_change(-1.2), "−1 point"),
        (points_change(0.4), SAME),  # rounds to none
    ],
)
def test_changes(change: str, said: str) -> None:
    assert change == said.replace("_", NBSP)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (0.64 - 0.55, "1_more_in_10"),  # both are said 6 in 10 and 11 in 20
        (-0.31, "3_fewer_in_10"),
        (0.074, "1_more_in_20"),
        (-0.035, "1_fewer_in_20"),
        (0.034, "3_more_in_100"),
        (0.0075, "1_more_in_100"),
        (0.0074, SAME),
        (0, SAME),
        (1, "10_more_in_10"),
    ],
)
def test_chance_change(change: float, said: str) -> None:
    assert chance_change(change) == said.replace("_", NBSP)


@pytest.mark.parametrize(
    ("chances", "said"),
    [
        ((0.56, 0.64), ["56_in_100", "64_in_100"]),
        ((0.41, 0.64), ["4_in_10", "6_in_10"]),
        ((0.8, 0.801), ["8_in_10", "8_in_10"]),  # too near to be told apart
        ((0.61, 0.2, 0.58), ["61_in_100", "20_in_100", "58_in_100"]),
    ],
)
def test_chances_that_differ_are_said_apart(chances: tuple[float, ...], said: list[str]) -> None:
    assert chances_apart(*chances) == [each.replace("_", NBSP) for each in said]


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_difference_is_never_hidden(first: float, second: float) -> None:
    """Where the change has a number, the chances are said in other words."""
    one, two = chances_apart(first, second)
    if chance_change(second - first) != SAME and abs(second - first) >= 0.01:
        assert one != two


@pytest.mark.parametrize(
    ("days", "said"),
    [(0.2, "0"), (0.25, "½"), (-1.6, "1½"), (9.74, "9½"), (9.76, "10"), (11.5, "12")],
)
def test_halves(days: float, said: str) -> None:
    assert halves(days) == said
    sign = "" if said == "0" else MINUS if days < 0 else "+"
    assert signed_halves(days) == sign + said
