"""Broken on purpose: gives an answer two seconds, however well it flows.

Named by: read/page/slow.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

import guest  # noqa: E402
from connector import Connector, main  # noqa: E402

guest.LONGEST = 2

if __name__ == "__main__":
    sys.exit(main(Connector))
