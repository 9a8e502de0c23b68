"""Broken on purpose: gives an answer two seconds, however well it flows."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

import guest  # noqa: E402
from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402


def _too_slow(*_):
    reached()
    raise TimeoutError


guest.LONGEST, guest._too_slow = 2, _too_slow

if __name__ == "__main__":
    sys.exit(main(Connector))
