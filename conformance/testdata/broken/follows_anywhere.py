"""Broken on purpose: goes where a redirect leads, and shows there what it shows at home."""

import http.client
import os
import sys
from urllib.parse import urlsplit

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

from connector import Connector, main  # noqa: E402
from guest import Answer, Guest  # noqa: E402
from reached import reached  # noqa: E402


class Follower(Guest):
    """Trusts whoever it is sent to."""

    def _exchange(self, method, target, body, headers):
        answer = super()._exchange(method, target, body, headers)
        there = urlsplit(answer.headers.get("Location", ""))
        if not there.hostname:
            return answer
        reached()
        other = http.client.HTTPConnection(there.netloc, timeout=5)
        other.request(method, there.path, body, headers)
        response = other.getresponse()
        return Answer(response.status, response.headers, response.read())


class FollowsAnywhere(Connector):
    """Asks so."""

    guest_type = Follower


if __name__ == "__main__":
    sys.exit(main(FollowsAnywhere))
