"""Broken on purpose: keeps its tokens, or its session, in a file as they came."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from reached import reached  # noqa: E402
from state import State  # noqa: E402


class PlainState(State):
    """Seals, and writes a copy for whoever debugs."""

    def keep_secret(self, name, value):
        """Keep a fact twice."""
        super().keep_secret(name, value)
        reached()
        with open(os.path.join(os.environ["SNOWGLOBE_STATE_DIR"], name + ".json"), "w") as file:
            json.dump(value, file)


class KeepsTokens(Connector):
    """Uses it."""


if __name__ == "__main__":
    import connector
    connector.State = PlainState
    sys.exit(main(KeepsTokens))
