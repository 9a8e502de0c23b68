"""Broken on purpose: says nothing of what rotation has taken.

Named by: history/first/rotated-away and history/next/rotated-away.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from history import History  # noqa: E402

History._report_gap = lambda self, table, begin, now: begin

if __name__ == "__main__":
    sys.exit(main(Connector))
