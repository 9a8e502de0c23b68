"""Broken on purpose: prints the instance's words as they come."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

import tables  # noqa: E402
from connector import Connector, main  # noqa: E402
from faults import Fault  # noqa: E402
from reached import reached  # noqa: E402


def _loudly(name, answer):
    if answer.says("error", "message"):
        reached()
        raise Fault(f"reading {name}: {answer.says('error', 'message')}")
    return _quietly(name, answer)


_quietly, tables.rows_of = tables.rows_of, _loudly

if __name__ == "__main__":
    sys.exit(main(Connector))
