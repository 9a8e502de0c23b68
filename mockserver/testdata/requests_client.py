"""What Python's requests and urllib make of an instance. Arguments: URL, user name, password."""

import base64
import hashlib
import json
import sys
import urllib.error
import urllib.request

import requests

URL, USER, PASSWORD = sys.argv[1:]
TABLE = URL + "/api/now/table/"
FILES = URL + "/api/now/attachment"


def session():
    s = requests.Session()
    s.auth = (USER, PASSWORD)
    s.headers["Accept"] = "application/json"
    return s


def equal(got, want, what):
    assert got == want, f"{what}: got {got!r}, want {want!r}"


def pages():
    """Follows rel=next, as requests reads it out of Link."""
    s, seen = session(), []
    r = s.get(TABLE + "sys_user", params={"sysparm_fields": "sys_id,name", "sysparm_limit": 9, "sysparm_query": "ORDERBYname"})
    while True:
        r.raise_for_status()
        seen += [row["sys_id"] for row in r.json()["result"]]
        assert "last" in r.links and "first" in r.links, r.headers["Link"]
        if "next" not in r.links:
            break
        r = s.get(r.links["next"]["url"])
    equal(len(seen), int(r.headers["x-total-count"]), "rows by the links")
    equal(len(set(seen)), len(seen), "rows that came once")
    equal(r.encoding.lower(), "utf-8", "encoding")


def cookies():
    s = session()
    s.get(TABLE + "sys_user", params={"sysparm_limit": 1}).raise_for_status()
    jar = s.cookies.get_dict()
    names = sorted(name.split("_")[0] for name in jar)
    equal(names, ["BIGipServerpool", "JSESSIONID", "glide", "glide"], "cookies, without the deleted ones")
    assert all(jar.values()), jar
    r = s.get(TABLE + "sys_user", params={"sysparm_limit": 1})
    equal(s.cookies.get_dict(), jar, "cookies of a session that goes on")

    s.auth = None
    r = s.get(TABLE + "sys_user", params={"sysparm_limit": 1})
    equal(r.status_code, 401, "a cookie without its token")
    s.headers["X-UserToken"] = r.headers["X-UserToken-Response"]
    equal(s.get(TABLE + "sys_user", params={"sysparm_limit": 1}).status_code, 200, "a cookie with its token")
    equal(s.cookies.get_dict(), jar, "cookies after a refusal")


def records():
    s = session()
    text = "a;b & c=d + é 🎿 100% ^^ 'q' \"r\""
    r = s.post(TABLE + "incident", json={"short_description": text, "urgency": 1})
    equal(r.status_code, 201, "insert")
    where = r.headers["Location"]
    equal(r.json()["result"]["short_description"], text, "text")
    equal(s.get(where).json()["result"]["urgency"], "1", "number")
    query = "short_description=" + text.replace("^", "^^")
    found = s.get(TABLE + "incident", params={"sysparm_query": query, "sysparm_fields": "number"})
    equal(len(found.json()["result"]), 1, "rows by text")
    equal(s.patch(where, json={"urgency": "2"}).json()["result"]["urgency"], "2", "patch")
    equal(s.put(where, data="{'urgency': '3'}").json()["result"]["urgency"], "3", "put")
    r = s.delete(where)
    equal((r.status_code, r.text), (204, ""), "delete")
    r = s.get(where)
    equal((r.status_code, r.json()["error"]["message"], r.reason), (404, "No Record found", "Not Found"), "gone")
    equal(s.head(TABLE + "incident").text, "", "head")
    equal(s.options(TABLE + "incident").status_code, 200, "options")


def large():
    """Looks at an answer only when all is sent; urllib sees nothing else then."""
    basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    r = urllib.request.Request(TABLE + "incident", b"x" * (40 << 20), {"Authorization": "Basic " + basic})
    try:
        urllib.request.urlopen(r)
    except urllib.error.HTTPError as e:
        equal(e.code, 400, "status")
        equal(json.load(e)["error"]["message"], "Exception while reading request", "message")
    s = session()
    for body in (b"x" * (40 << 20), (b"x" * (1 << 20) for _ in range(40))):
        r = s.post(TABLE + "incident", data=body, headers={"Content-Type": "application/json"})
        equal(r.status_code, 400, "status")
        assert "Rejected large REST payload" in r.json()["error"]["detail"], r.text
    equal(s.get(TABLE + "sys_user", params={"sysparm_limit": 1}).status_code, 200, "afterwards")


def streamed():
    with session().get(TABLE + "sys_user", stream=True) as r:
        equal(r.headers["Content-Encoding"], "gzip", "coding")
        assert sum(len(piece) for piece in r.iter_content(1000)) > 10000


def files():
    """Sends a file bare and as part of a form, and reads it back by its link."""
    s = session()
    s.headers["Accept"] = "*/*"
    record = s.post(TABLE + "incident", json={"short_description": "files"}).json()["result"]["sys_id"]
    content = bytes(range(256)) * 9000
    where = {"table_name": "incident", "table_sys_id": record}
    bare = s.post(FILES + "/file", params={**where, "file_name": "Grüße.bin"}, data=content,
                  headers={"Content-Type": "application/x-kit"})
    pieces = s.post(FILES + "/file", params={**where, "file_name": "pieces.bin"}, data=(content[i:i + 1000] for i in range(0, len(content), 1000)),
                    headers={"Content-Type": "application/x-kit"})
    form = s.post(FILES + "/upload", data=where, files={"uploadFile": ("Grüße.bin", content, "application/x-kit")})
    for r in (bare, pieces, form):
        equal(r.status_code, 201, "status")
        told = r.json()["result"]
        equal(told["hash"], hashlib.sha256(content).hexdigest(), "hash")
        equal(s.get(r.headers["Location"]).json()["result"], told, "what is where Location says")
        with s.get(told["download_link"], stream=True) as back:
            equal(back.headers["Content-Type"], "application/x-kit", "type")
            equal(json.loads(back.headers["X-Attachment-Metadata"]), told, "metadata")
            equal(b"".join(back.iter_content(512)), content, "content")
    equal(form.json()["result"]["file_name"], "Grüße.bin", "a name in a form")
    listed = s.get(FILES, params=where)
    equal((listed.headers["X-Total-Count"], len(listed.json()["result"])), ("3", 3), "files of the record")
    untyped = s.post(FILES + "/upload", data=where, files={"file": ("a.txt", b"text")})
    equal(untyped.json()["result"]["content_type"], "text/plain", "the type of a file that has none")
    pysnow = s.post(FILES + "/upload", params={**where, "file_name": "a.txt"}, data=b"text", headers={"Content-Type": "multipart/form-data"})
    equal(pysnow.status_code, 400, "a form without a boundary")
    equal(s.delete(bare.headers["Location"]).status_code, 204, "deletion")
    equal(s.get(bare.headers["Location"] + "/file").status_code, 404, "afterwards")


for check in (pages, cookies, records, large, streamed, files):
    try:
        check()
    except Exception as e:
        sys.exit(f"{check.__name__}: {type(e).__name__}: {e}")
