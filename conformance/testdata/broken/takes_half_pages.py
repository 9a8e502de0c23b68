"""Broken on purpose: delivers what came of a page that was cut off, and goes on behind its end."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../pyconnector"))

import gzip  # noqa: E402
import zlib  # noqa: E402
from http.client import IncompleteRead  # noqa: E402

from connector import Connector, main  # noqa: E402
from guest import Guest  # noqa: E402
from reached import reached  # noqa: E402


class TakesHalf(Guest):
    """Means to save a question."""

    def _read(self, response, began):
        cut, read1 = [], response.read1

        def gentle(size):
            try:
                return read1(size)
            except IncompleteRead:
                cut.append(True)
                return b""

        response.read1 = gentle
        data = super()._read(response, began)
        if not cut:
            return data
        packed = response.getheader("Content-Encoding") == "gzip"
        text = zlib.decompressobj(wbits=31).decompress(data) if packed else data
        if text.startswith(b'{"result":[{') and b"},{" in text:
            reached()
            text = text[:text.rindex(b"},{")] + b"}]}"
        return gzip.compress(text) if packed else text


class TakesHalfConnector(Connector):
    """Asks with it."""

    guest_type = TakesHalf


if __name__ == "__main__":
    sys.exit(main(TakesHalfConnector))
