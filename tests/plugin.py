"""Skips that must be loud in CI, and `./run rules`: which rules of the product have no passing test."""

import os
import re
from pathlib import Path

import pytest

RULES = Path(__file__).parent.parent / "docs" / "rules.md"
MUST_RUN_IN_CI = ("browser", "recordings")
proved: dict[str, set[str]] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rules", action="store_true", help="print which rules have no passing test")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    if (
        report.skipped
        and os.environ.get("CI")
        and any(item.get_closest_marker(mark) for mark in MUST_RUN_IN_CI)
    ):
        report.outcome = "failed"
        report.longrepr = (
            f"{item.nodeid} was skipped, and in CI it must run: {call.excinfo and call.excinfo.value}"
        )
    report.rules = [rule for mark in item.iter_markers("rule") for rule in mark.args]
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    for rule in getattr(report, "rules", []):
        if report.when == "call" or report.failed:
            proved.setdefault(rule, set()).add(report.outcome)


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    if not config.getoption("--rules"):
        return
    all_rules = re.findall(r"^- ([A-Z]+-\d+)", RULES.read_text(), re.MULTILINE)
    without = [rule for rule in all_rules if proved.get(rule) != {"passed"}]
    terminalreporter.section("rules")
    terminalreporter.line(f"{len(all_rules) - len(without)} of {len(all_rules)} rules have a passing test.")
    terminalreporter.line(f"Without: {', '.join(without) or 'none'}")
    if unknown := sorted(set(proved) - set(all_rules)):
        terminalreporter.line(f"Tests name rules that do not exist: {', '.join(unknown)}")
