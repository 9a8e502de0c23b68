"""What PySNC, ServiceNow's own client for Python, makes of an instance.

Arguments: URL, user name, password, and the id and secret of an OAuth client.
"""

import sys

from pysnc import ServiceNowClient, exceptions
from pysnc.auth import ServiceNowPasswordGrantFlow

URL, USER, PASSWORD, CLIENT_ID, CLIENT_SECRET = sys.argv[1:]
ADMIN = "6816f79cc0a8016401c5a33be04be441"


def equal(got, want, what):
    assert got == want, f"{what}: got {got!r}, want {want!r}"


def refused(kind, call, *words):
    try:
        call()
    except kind as e:
        for word in words:
            assert word in str(e), f"{word!r} is not in {e!r}"
        return
    raise AssertionError(f"nobody raised {kind.__name__}")


def client(auth=(USER, PASSWORD)):
    return ServiceNowClient(URL, auth)


def sign_in():
    by_token = client(ServiceNowPasswordGrantFlow(USER, PASSWORD, CLIENT_ID, CLIENT_SECRET))
    for c in (client(), by_token):
        gr = c.GlideRecord("sys_user")
        assert gr.get(ADMIN)
        equal(gr.get_value("name"), "System Administrator", "the name")
    by_token.session.refresh_token(by_token.session.auto_refresh_url)
    assert by_token.GlideRecord("sys_user").get(ADMIN)
    refused(exceptions.AuthenticationException, lambda: client((USER, "wrong")).GlideRecord("sys_user").get(ADMIN),
            "User Not Authenticated", "Required to provide Auth information")


def read():
    gr = client().GlideRecord("sys_user")
    gr.fields = "active,user_password,manager,manager.email,manager.department.name"
    gr.add_query("user_name", "abel.tuter")
    gr.query()
    assert gr.next()
    equal(gr.get_value("active"), "true", "a boolean")
    equal((gr.get_value("user_password"), gr.get_display_value("user_password")), ("", "********"), "the password")
    equal((len(gr.get_value("manager")), gr.get_display_value("manager")), (32, "Abraham Lincoln"), "the manager")
    equal(gr.get_value("manager.email"), "abraham.lincoln@example.com", "the manager's address")
    assert gr.get_value("manager.department.name"), "two steps away"
    assert not client().GlideRecord("sys_user").get("bunk"), "what is not there is no error"


def page():
    gr = client().GlideRecord("sys_user", batch_size=7)
    gr.fields = "sys_id"
    gr.query()
    seen = [r.get_value("sys_id") for r in gr]
    equal(len(seen), gr.get_row_count(), "rows by pages of seven")
    equal(seen, sorted(set(seen)), "each row once, in order")
    gr = client().GlideRecord("sys_audit", batch_size=100)
    gr.fields, gr.limit = ["sys_id"], 250
    gr.query()
    equal(len({r.get_value("sys_id") for r in gr}), 250, "rows up to a limit between two pages")


def rows(table, *conditions):
    gr = client().GlideRecord(table)
    for condition in conditions:
        gr.add_query(*condition)
    gr.query()
    return gr.get_row_count()


def filter_rows():
    everybody, nobody = rows("sys_user"), rows("sys_user", ("sys_id", "bunk"))
    equal(nobody, 0, "rows with a sys_id that there is not")
    for name, value in (("STARTSWITH", "Abel"), ("ENDSWITH", "Tuter"), ("CONTAINS", "l T"), ("IN", "Abel Tuter,Nobody")):
        assert 0 < rows("sys_user", ("name", name, value)) < everybody, name
    equal(rows("sys_user", ("name", "NOT IN", "Abel Tuter")), everybody - 1, "NOT IN")
    equal(rows("sys_user", ("user_name", "admin"), ("no_such_column", "x")), 1, "a condition on no column is dropped")

    gr = client().GlideRecord("sys_db_object")
    gr.add_query("name", "incident").add_or_condition("name", "problem")
    gr.query()
    equal(gr.get_row_count(), 2, "either of two")
    gr = client().GlideRecord("sys_user")
    gr.add_join_query("sys_user_group", join_table_field="manager").add_query("active", "true")
    gr.query()
    assert 1 < gr.get_row_count() < everybody, "managers of groups"
    gr = client().GlideRecord("sys_user_group")
    gr.add_rl_query("sys_group_has_role", "group", ">0", True).add_query("role.name", "LIKE", "admin")
    gr.query()
    assert 0 < gr.get_row_count() < rows("sys_user_group"), "groups with such a role"


def write():
    c = client()
    gr = c.GlideRecord("problem")
    gr.initialize()
    gr.short_description = "by PySNC"
    gr.no_such_column = "dropped"
    made = gr.insert()
    assert made and gr.get_value("number"), "what was made comes back"
    equal(gr.get_display_value("opened_by"), "System Administrator", "who opened it")

    again = c.GlideRecord("problem")
    assert again.get(str(made))
    again.short_description = "changed by PySNC"
    again.assigned_to = ADMIN
    assert again.update()
    equal(again.get_display_value("assigned_to"), "System Administrator", "who works on it")
    equal(rows("problem", ("short_description", "changed by PySNC")), 1, "rows with the new text")
    assert again.delete()
    assert not c.GlideRecord("problem").get(str(made)), "it is gone"

    chosen = "AAAABBBBCCCCDDDDEEEEFFFF00001111"
    gr = c.GlideRecord("problem")
    gr.initialize()
    gr.set_new_guid_value(chosen)
    equal(gr.insert(), chosen, "a sys_id of one's own")


def batches():
    def made(word):
        gr = client().GlideRecord("problem")
        gr.add_query("short_description", "STARTSWITH", word)
        return gr

    for i in range(5):
        gr = client().GlideRecord("problem")
        gr.initialize()
        gr.short_description = f"PySNC batch {i}"
        assert gr.insert(), "a problem to change"
    gr = made("PySNC batch")
    gr.query()
    for r in gr:
        r.short_description = "PySNC changed " + r.get_value("short_description")
    assert gr.update_multiple(), "all were changed"
    equal(rows("problem", ("short_description", "STARTSWITH", "PySNC changed")), 5, "changed rows")
    # So long a query does not fit an address, and goes in a batch.
    ids = ",".join(["0" * 32] * 400 + [ADMIN])
    equal(rows("sys_user", ("sys_id", "IN", ids)), 1, "rows of a long query")
    assert made("PySNC changed").delete_multiple(), "all were deleted"
    equal(rows("problem", ("short_description", "STARTSWITH", "PySNC changed")), 0, "rows that are left")


def errors():
    refused(exceptions.RequestException, lambda: client().GlideRecord("sys_user_list").get("bunk"), "Invalid table sys_user_list")
    refused(exceptions.RequestException, lambda: client().GlideRecord("A" * 23000).get("bunk"), "<", "html>")
    gr = client().GlideRecord("problem")
    gr.initialize()
    gr.sys_id = "0" * 32
    refused(exceptions.NotFoundException, gr.delete, "No Record found")


def attach():
    c = client()
    gr = c.GlideRecord("problem")
    gr.initialize()
    gr.short_description = "with files, by PySNC"
    gr.insert()
    equal(len(gr.get_attachments()), 0, "files of a new record")
    text, raw = "a few\nlines\nof text", bytes(range(256)) * 300
    gr.add_attachment("test.txt", text)
    gr.add_attachment("test.bin", raw)
    again = c.GlideRecord("problem")
    assert again.get(gr.sys_id)
    files = again.get_attachments()
    equal(len(files), 2, "files of the record")
    for f in files:
        if f.file_name == "test.txt":
            equal(f.readlines(), text.split("\n"), "lines")
        else:
            equal(f.read(), raw, "bytes")
        f.delete()
    equal(len(again.get_attachments()), 0, "files after they were deleted")
    again.delete()


for step in (sign_in, read, page, filter_rows, write, batches, attach, errors):
    step()
