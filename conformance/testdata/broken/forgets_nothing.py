"""Broken on purpose: leaves its state behind at disconnect."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402
from state import State  # noqa: E402

State.remove = staticmethod(lambda directory: reached())

if __name__ == "__main__":
    sys.exit(main(Connector))
