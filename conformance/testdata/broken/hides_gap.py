"""Broken on purpose: says nothing of what rotation has taken."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from history import History  # noqa: E402
from reached import reached  # noqa: E402


def _hide(self, table, begin, now):
    kept, self.out.line = self.out.line, lambda **members: reached()
    after = _report(self, table, begin, now)
    self.out.line = kept
    return after


_report, History._report_gap = History._report_gap, _hide

if __name__ == "__main__":
    sys.exit(main(Connector))
