"""Broken on purpose: takes the rows of a cancelled page for all of it."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from guest import Guest  # noqa: E402
from reached import reached  # noqa: E402


class Rows(Guest):
    """Looks at status and rows, and not at what stands beside them."""

    def _judge(self, answer, wants_json):
        if answer.status == 200 and isinstance(answer.document, dict) and "result" in answer.document:
            if answer.document.pop("error", None):
                reached()
        super()._judge(answer, wants_json)


class TrustsRows(Connector):
    """Asks with it."""

    guest_type = Rows


if __name__ == "__main__":
    sys.exit(main(TrustsRows))
