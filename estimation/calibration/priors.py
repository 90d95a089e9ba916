"""
What is assumed where the firm has no history yet: general experience, and always labelled so.

The figures are practice figures: effort overruns of software projects average some 30 % in reviews
of measured projects (median ratio 1.10, log sd 0.58 have that mean); totals of projects scatter by
a shared factor; waits and rounds of client reviews come from surveys of creative work: 58 % of
projects need five or more rounds and 14 % ten or more (n = 340), approvals take 10 days on average
(n = 366).
"""

from __future__ import annotations

import math

from estimation.distributions import QuantileTable, discrete, lognormal

RATIO_MEDIAN = 1.10
"""Median of actual / estimated hours of one piece of work."""

RATIO_LOG_SD = 0.58
"""Standard deviation of the log of that ratio."""

LEVEL_LOG_SD = 0.3
"""
Standard deviation, between firms, of the log of a firm's own level: part of `RATIO_LOG_SD`.

Medians of three measured firms lie within 7 % of each other, but average overruns of surveys run
from none to 80 %.
"""

PROJECT_LOG_SD = 0.15
"""Standard deviation of the log of the factor that all work of one project shares."""

TURNAROUND_MEDIAN_DAYS = 6.7
"""Median wait for one round of a client review, in working days."""

TURNAROUND_LOG_SD = 0.63
"""Standard deviation of the log of that wait."""

ROUNDS = {(1, 2): 0.07, (3, 4): 0.35, (5, 9): 0.44, (10, 12): 0.14}
"""Chance of so many rounds of client review, first to last; the survey's last group is "10+"."""

LABEL = "general experience, not the firm's own"
"""How pages and packs call all this."""

P90_SCORE = 1.2815515655446004
"""90th percentile of the standard normal distribution."""


def lognormal_table(median: float, log_sd: float) -> QuantileTable:
    """Table of a lognormal with this median and standard deviation of the log."""
    return lognormal(p50=median, p90=median * math.exp(log_sd * P90_SCORE))


def turnaround() -> QuantileTable:
    """Wait for one round of a client review, in working days."""
    return lognormal_table(TURNAROUND_MEDIAN_DAYS, TURNAROUND_LOG_SD)


def rounds() -> QuantileTable:
    """Rounds of a client review; within each group of the survey, each number is as likely."""
    return discrete(
        {
            float(count): share / (last - first + 1)
            for (first, last), share in ROUNDS.items()
            for count in range(first, last + 1)
        }
    )
