"""Runs the suite; one line of JSON a test on stdout: its name, how it ended, and why."""

import json
import sys
import unittest

import cellflow_kernel_test


class Lines(unittest.TestResult):
    """A failure or skip of a subtest is one of its test."""

    def startTest(self, test):
        super().startTest(test)
        self.ends = []

    def stopTest(self, test):
        super().stopTest(test)
        outcomes = [outcome for outcome, _ in self.ends]
        outcome = next((bad for bad in ("failed", "skipped") if bad in outcomes), "passed")
        why = "\n".join(text for _, text in self.ends)
        print(json.dumps({"name": test.id().split(".", 1)[1], "outcome": outcome, "why": why}), flush=True)

    def addError(self, test, err):
        super().addError(test, err)
        if not hasattr(self, "ends"):  # a class that could not be set up
            sys.exit(self.errors[-1][1])
        self.ends.append(("failed", self.errors[-1][1]))

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.ends.append(("failed", self.failures[-1][1]))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.ends.append(("skipped", reason))

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.ends.append(("failed", f"{subtest}\n{self._exc_info_to_string(err, test)}"))


unittest.defaultTestLoader.loadTestsFromModule(cellflow_kernel_test).run(Lines())
