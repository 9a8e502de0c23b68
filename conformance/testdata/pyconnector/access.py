"""Getting in, and staying in.

Both ways have the same face: sign makes the headers of a question, refused hears of
a 401 and mends it or raises, accepted hears of any other answer.
"""

import base64
import re
import time

from faults import Fault, Later, Refused

TOKENS, REVOKE = "/oauth_token.do", "/oauth_revoke_token.do"


class OAuth:
    """A Bearer token, renewed by its refresh token. Save is called with each new pair."""

    def __init__(self, guest, kept, save):
        self.guest, self.kept, self._save = guest, kept, save

    @classmethod
    def connect(cls, guest, settings):
        """Spend user name and password on tokens: one try. Returns what to keep sealed."""
        client = {"client_id": settings.need("SNOWGLOBE_CLIENT_ID"),
                  "client_secret": settings.need("SNOWGLOBE_CLIENT_SECRET")}
        answer = guest.ask("POST", TOKENS, form={
            "grant_type": "password", **client,
            "username": settings.need("SNOWGLOBE_USERNAME"),
            "password": settings.need("SNOWGLOBE_PASSWORD")}, password=True)
        if answer.status == 200:
            return {"client": client, **_pair(guest, answer, "")}
        if not answer.says("error"):
            raise Fault("the instance has no OAuth: its release is older than Fuji, or the OAuth "
                        "plug-in is off; activate it, or connect in the legacy way")
        # Real instances do not say which of the two was wrong.
        raise Refused("the instance refused the sign-in: check user name and password, then "
                      "client ID and client secret; it was tried once, so that nobody is "
                      "locked out")

    def sign(self):
        """Return the headers. A token that is about to end is renewed before."""
        if self._age() > self.kept["lives"] - min(60, self.kept["lives"] / 10):
            self.refresh()
        return {"Authorization": "Bearer " + self.kept["access"]}

    def refused(self, _):
        """The token is not good any more: renew it."""
        self.refresh()

    def accepted(self, _):
        """Nothing is learned from it."""

    def refresh(self):
        """Renew the token, and keep what came before it is used."""
        answer = self.guest.ask("POST", TOKENS, form={
            "grant_type": "refresh_token", **self.kept["client"],
            "refresh_token": self.kept["refresh"]})
        if answer.status != 200 and not answer.says("error"):
            raise Later(f"the refresh of the access is answered {answer.status}, not in the words of a "
                        "token endpoint, so something on the way may have: try later")
        if answer.status != 200:
            raise Refused("the instance does not renew the access any more (the refresh token has "
                          "ended or was revoked, or the client changed): connect again")
        self.kept = {**self.kept, **_pair(self.guest, answer, self.kept["refresh"])}
        self._save(self.kept)

    def revoke(self):
        """End both tokens; return what to tell if that may not have worked."""
        answers = [self.guest.ask("POST", REVOKE, form={"token": token}, wants_json=False)
                   for token in (self.kept["refresh"], self.kept["access"])]
        if all(answer.status == 200 for answer in answers):
            return ""
        why = ("this release cannot revoke tokens by itself" if answers[0].status == 404 else
               f"the instance refuses to revoke the tokens ({answers[0].status})")
        return why + ": remove them under System OAuth > Manage Tokens"

    def _age(self):
        """Seconds since the token came, by whichever clock ran faster.

        Each is a difference of one clock, so one that is wrong does no harm.
        """
        age = time.time() - self.kept["machine"]
        return max(age, self.guest.now.timestamp() - self.kept["came"]) if self.guest.now else age


def _pair(guest, answer, refresh):
    """Read an answer of the token endpoint; without a new refresh token the old one stays."""
    access, refresh = answer.says("access_token"), answer.says("refresh_token") or refresh
    if not re.fullmatch(r"[!-~]+ [!-~]+", access + " " + refresh):
        raise Later("the token endpoint answers without tokens: try later")
    lives = str(answer.document.get("expires_in", ""))  # a number or a text
    return {"access": access, "refresh": refresh, "machine": time.time(),
            "came": guest.now.timestamp(), "lives": int(lives) if lives.isdecimal() else 1800}


class Session:
    """A session that was opened once with user name and password.

    The instance ends it after minutes without a question, and there is nothing to open
    another with: the password is not kept.
    """

    def __init__(self, guest, kept, save):
        self.guest, self.kept, self._save = guest, kept, save

    @classmethod
    def connect(cls, guest, settings, path):
        """Ask one question with Basic: one try. Returns what to keep sealed, and the answer."""
        pair = f"{settings.need('SNOWGLOBE_USERNAME')}:{settings.need('SNOWGLOBE_PASSWORD')}"
        basic = "Basic " + base64.b64encode(pair.encode()).decode()
        answer = guest.ask("GET", path, headers={"Authorization": basic}, password=True)
        if answer.status == 401:
            raise Refused("the instance refused user name or password (or wants a second factor, "
                          "or no Basic); it was tried once, so that nobody is locked out")
        return {"cookies": _cookies(answer), "user_token": ""}, answer

    def sign(self):
        """Return the headers."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.kept["cookies"].items())
        token = self.kept["user_token"]
        return {"Cookie": cookies} | ({"X-UserToken": token} if token else {})

    def refused(self, answer):
        """Take the session's own token from a 401 that offers it."""
        token = answer.headers.get("X-UserToken-Response", "")
        if not token or token == self.kept["user_token"]:
            raise Refused("the session has ended and the password is not kept: connect again")
        self._keep(user_token=token)

    def accepted(self, answer):
        """Keep cookies that changed."""
        cookies = self.kept["cookies"] | _cookies(answer)
        if cookies != self.kept["cookies"]:
            self._keep(cookies=cookies)

    def _keep(self, **changed):
        self.kept = self.kept | changed
        self._save(self.kept)


def _cookies(answer):
    """Return the cookies that an answer sets, without those that it removes."""
    lines = [line.partition(";") for line in answer.headers.get_all("Set-Cookie", [])]
    pairs = [pair.strip().partition("=")[::2] for pair, _, rest in lines
             if not re.search(r"max-age=0\b", rest, re.IGNORECASE)]
    return {name: value for name, value in pairs if value}
