"""What Python's requests-oauthlib makes of an instance: it gets, uses, refreshes,
loses and revokes tokens.

The arguments come as JSON in the variable TARGET: url, control, client_id,
client_secret, user_name, password; and for the authorization code grant redirect_uri,
code and, with PKCE, code_verifier.
"""

import json
import os
import time
import urllib.request

from oauthlib.oauth2 import LegacyApplicationClient, OAuth2Error
from requests_oauthlib import OAuth2Session

TARGET = json.loads(os.environ["TARGET"])
URL = TARGET["url"]
CLIENT = {"client_id": TARGET["client_id"], "client_secret": TARGET["client_secret"]}
TOKEN = URL + "/oauth_token.do"
USERS = URL + "/api/now/table/sys_user?sysparm_limit=1"


def equal(got, want, what):
    assert got == want, f"{what}: got {got!r}, want {want!r}"


def refused(call, what):
    """The library knows the error by the name that the instance gave it."""
    try:
        call()
    except OAuth2Error as e:
        equal((e.error, e.description), ("server_error", "access_denied"), what)
        return
    raise AssertionError(f"{what}: nobody refused it")


def advance(seconds):
    request = urllib.request.Request(
        TARGET["control"] + "/_snowglobe/instances/default/clock", method="PATCH",
        data=json.dumps({"advance": f"{seconds}s"}).encode(), headers={"Content-Type": "application/json"})
    equal(urllib.request.urlopen(request).status, 200, "a clock that was moved")


def used(session, want, what):
    equal(session.get(USERS, withhold_token=False).status_code, want, what)


def by_password(password=TARGET["password"], **how):
    session = OAuth2Session(client=LegacyApplicationClient(client_id=TARGET["client_id"]))
    session.fetch_token(TOKEN, username=TARGET["user_name"], password=password, **CLIENT, **how)
    return session


def by_code():
    how = {"code_verifier": TARGET["code_verifier"]} if "code_verifier" in TARGET else {}

    def redeemed():
        session = OAuth2Session(TARGET["client_id"], redirect_uri=TARGET["redirect_uri"])
        session.fetch_token(TOKEN, code=TARGET["code"], client_secret=TARGET["client_secret"], include_client_id=True, **how)
        return session

    session = redeemed()
    refused(redeemed, "a code that was used")
    return session


def whole_life(session):
    used(session, 200, "a token")
    first = dict(session.token)
    equal(first["token_type"], "Bearer", "the type")
    session.refresh_token(TOKEN, **CLIENT)
    equal(session.token["refresh_token"], first["refresh_token"], "the refresh token of a refresh")
    used(session, 200, "a refreshed token")

    lifespan = session.token["expires_in"]
    advance(lifespan + 1)
    used(session, 401, "a token that is over")

    # Whoever believes it to be over gets a new one without asking, and keeps it.
    kept = []
    session = OAuth2Session(
        TARGET["client_id"], token={**session.token, "expires_at": time.time() - 1}, auto_refresh_url=TOKEN,
        auto_refresh_kwargs=CLIENT, token_updater=kept.append)
    used(session, 200, "a token that was renewed by itself")
    equal(len(kept), 1, "tokens that were kept")
    assert kept[0]["access_token"] != first["access_token"], "the token is the one that was over"

    url, headers, body = session._client.prepare_token_revocation_request(
        URL + "/oauth_revoke_token.do", kept[0]["access_token"], token_type_hint="access_token")
    equal(session.request("POST", url, headers=headers, data=body, withhold_token=True).status_code, 200, "a revocation")
    session.auto_refresh_url = None
    session.token = kept[0]
    used(session, 401, "a token that was revoked")
    session.refresh_token(TOKEN, **CLIENT)
    used(session, 200, "what a refresh gives after that")

    advance(TARGET["refresh_lifespan"] + 1)
    refused(lambda: session.refresh_token(TOKEN, **CLIENT), "a refresh token that is over")


refused(lambda: by_password("not " + TARGET["password"]), "a wrong password")
if "code" in TARGET:
    whole_life(by_code())
else:
    used(by_password(), 200, "a token of a client that signs in by Basic")
    whole_life(by_password(include_client_id=True))
