"""Judging a case by the state it leaves and the words it says. Importing registers every check."""

from evals.scorers import acting, answering, changing
from evals.scorers.registry import Group, Verdict, judge, passes

__all__ = ["Group", "Verdict", "acting", "answering", "changing", "judge", "passes"]
