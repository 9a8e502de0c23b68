"""Manners on the wire: one connection, bounded time, bounded patience.

Trouble that passes (a lost connection, 5xx, 429, an instance that sleeps) is met
by asking again, a few times and ever more slowly. Redirects are not followed:
they would carry credentials to another place.

Every answer's Date tells the instance's time, which is the only clock that the
connector uses for what it reads.
"""

import http.client
import json
import random
import signal
import time
import zlib
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode, urlsplit

from faults import Fault, Later

AGENT = "snowglobe-pyconnector/1"
ATTEMPTS = 5  # of one question
LIMIT = 5  # seconds in which an answer has to begin, and then to bring PACE bytes, again and again
PACE = 1000
LONGEST = 15  # seconds for one answer, however well it flows
PATIENCE = 12  # seconds that one run loses to trouble before it gives up
LARGEST = 32 << 20  # bytes of one answer, packed or unpacked


class Passing(Exception):
    """Trouble after which asking again makes sense, after wait seconds.

    Heard: the question came whole to whoever answered, a password in it too.
    """

    def __init__(self, reason, wait=None, heard=False):
        super().__init__(reason)
        self.wait, self.heard = wait, heard


class Answer:
    """A response. Document is its JSON, or None."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.document = status, headers, None
        try:
            self.document = json.loads(body)
        except ValueError:
            pass

    def says(self, *path):
        """Return the text at a path of members, or an empty one."""
        value = self.document
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value if isinstance(value, str) else ""


class Guest:
    """Asks one instance. Now is its time by the newest answer."""

    def __init__(self, url, ca_file=""):
        self._url, self._ca_file = urlsplit(url), ca_file
        self._connection, self._lost, self.now = None, 0.0, None

    def ask(self, method, path, query=None, form=None, headers=None, wants_json=True, password=False):
        """Return the Answer to a question, of whatever status below 500 that is no redirect.

        A 200 holds complete JSON, unless wants_json is off. A question with a password is
        not asked again after a 200 that does not: each time is one more sign-in.
        """
        target = path + ("?" + urlencode(query) if query else "")
        sent = {"User-Agent": AGENT, "Accept": "application/json", "Accept-Encoding": "gzip"}
        if form:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(form) if form else None
        for attempt in range(1, ATTEMPTS + 1):
            began = time.monotonic()
            try:
                answer = self._exchange(method, target, body, sent | (headers or {}))
                self._judge(answer, wants_json)
                return answer
            except Passing as trouble:
                wait = trouble.wait
                if wait is None:  # jitter keeps a crowd from coming back at once
                    wait = 0.15 * 2 ** attempt * random.uniform(0.7, 1.3)
                self._lost += time.monotonic() - began + wait
                if attempt == ATTEMPTS or self._lost > PATIENCE or password and trouble.heard:
                    asked = f", and asks for {wait:.0f} s" if trouble.wait else ""
                    raise Later(f"{trouble}{asked}: try later") from None
            time.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _exchange(self, method, target, body, headers):
        reused = self._connection is not None
        signal.signal(signal.SIGALRM, _too_slow)
        signal.setitimer(signal.ITIMER_REAL, LIMIT)
        began = time.monotonic()
        try:
            self._connection = self._connection or self._connect()
            self._connection.request(method, target, body, headers)
            response = self._connection.getresponse()
            data = self._read(response, began)
            if response.length:
                raise zlib.error("cut off")
            if response.getheader("Content-Encoding") == "gzip":
                data = _unpack(data)
            return Answer(response.status, response.headers, data)
        except (OSError, http.client.HTTPException, zlib.error) as err:
            self._connection = None
            if type(err).__name__ == "SSLCertVerificationError":
                raise Fault(f"the certificate of {self._url.hostname} is not trusted: give its "
                            "authority in SNOWGLOBE_CA_FILE") from None
            # The other side may end a connection that is idle.
            wait = 0 if reused and isinstance(err, ConnectionError) else None
            raise Passing(f"no whole answer ({type(err).__name__})", wait) from None
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _read(self, response, began):
        """Read a body for as long as it flows, and is of a size that makes sense."""
        data, awaited = bytearray(), PACE
        while piece := response.read1(1 << 16):
            data += piece
            if len(data) > LARGEST:
                self._connection = None  # the rest is not read
                raise Fault(f"the answer is larger than {LARGEST >> 20} MiB, which no page should be: is "
                            "sysparm_limit ignored on the way?")
            if len(data) >= awaited:
                awaited = len(data) + PACE
                left = max(began + LONGEST - time.monotonic(), 0.001)
                signal.setitimer(signal.ITIMER_REAL, min(LIMIT, left))
        response.close()  # read1 does not, and the next question would have to wait for it
        return bytes(data)

    def _connect(self):
        if self._url.scheme == "http":
            return http.client.HTTPConnection(self._url.netloc, timeout=LIMIT)
        import ssl  # not needed for plain http
        trust = ssl.create_default_context(cafile=self._ca_file or None)
        return http.client.HTTPSConnection(self._url.netloc, timeout=LIMIT, context=trust)

    def _judge(self, answer, wants_json):
        """Note an answer's time, and raise what keeps it from being an answer."""
        status, headers = answer.status, answer.headers
        self.now = _date(headers.get("Date")) or datetime.now(timezone.utc)
        if status == 429:
            wait = _retry_after(headers.get("Retry-After", ""), self.now)
            raise Passing("429, too many requests", wait)
        if status >= 500:
            raise Passing(f"the instance answers {status}")
        if 300 <= status < 400:
            other = urlsplit(headers.get("Location", "")).hostname or "another page"
            raise Fault(f"the instance sends us to {other}, where credentials are not taken: "
                        "connect with the address that it is to have")
        if status != 200 or not wants_json:
            return
        if headers.get_content_type() == "text/html":
            raise Passing("a web page came instead of data: the instance sleeps or is maintained", heard=True)
        if not isinstance(answer.document, dict):
            raise Passing("the answer is not whole JSON", heard=True)
        if "error" in answer.document:
            raise Passing("the instance gave up in the middle of its answer", heard=True)


def _too_slow(*_):
    raise TimeoutError


def _unpack(data):
    unpacker = zlib.decompressobj(wbits=31)
    data = unpacker.decompress(data, LARGEST)
    if unpacker.unconsumed_tail:
        raise Fault(f"the answer is larger than {LARGEST >> 20} MiB when it is unpacked, which no page should be")
    if not unpacker.eof:
        raise zlib.error("cut off")
    return data


def _date(text):
    try:
        return parsedate_to_datetime(text).astimezone(timezone.utc)
    except (TypeError, ValueError):
        return None


def _retry_after(text, now):
    """Return the seconds that a Retry-After asks for, or None."""
    if text.strip().isdecimal():
        return int(text)
    until = _date(text)
    return max((until - now) / timedelta(seconds=1), 0) if until else None
