"""Broken on purpose: takes a web page for a list without rows."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from guest import Guest  # noqa: E402
from reached import reached  # noqa: E402


class Content(Guest):
    """Looks at the status alone."""

    def _judge(self, answer, wants_json):
        if answer.status == 200 and answer.document is None:
            reached()
            answer.document, wants_json = {"result": []}, False
        super()._judge(answer, wants_json)


class PageIsNoRows(Connector):
    """Asks with it."""

    guest_type = Content

if __name__ == "__main__":
    sys.exit(main(PageIsNoRows))
