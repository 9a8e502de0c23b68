"""Broken on purpose: reads an answer to its end, and looks at its size then."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from faults import Fault  # noqa: E402
from guest import LARGEST, Guest  # noqa: E402
from reached import reached  # noqa: E402


class Swallows(Guest):
    """Has all the memory of the world."""

    def _read(self, response, _):
        data = response.read()
        if len(data) > LARGEST:
            reached()
            raise Fault("the answer was too large")
        return data


class SwallowsFlood(Connector):
    """Asks with it."""

    guest_type = Swallows

if __name__ == "__main__":
    sys.exit(main(SwallowsFlood))
