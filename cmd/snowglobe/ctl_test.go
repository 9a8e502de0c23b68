package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/journal"
	"github.com/snowglobe-dev/snowglobe/mockserver/rows"
)

// steer runs ctl against a server and wants it to end well.
func steer(t *testing.T, r ready, args ...string) string {
	t.Helper()
	run := snowglobe(t, append([]string{"ctl", "--control", r.ControlURL}, args...)...)
	require.Equal(t, 0, run.code, "%v: %s", args, run.stderr)
	return run.stdout
}

// missteer runs ctl against a server, wants it to refuse, and returns why.
func missteer(t *testing.T, r ready, args ...string) string {
	t.Helper()
	run := snowglobe(t, append([]string{"ctl", "--control", r.ControlURL}, args...)...)
	require.Equal(t, usageExit, run.code, "%v: %s", args, run.stdout)
	require.Empty(t, run.stdout, "%v", args)
	return run.stderr
}

// Whoever forgets the name keeps the instance that everybody uses.
func TestDeleteNeedsAName(t *testing.T) {
	r := serve(t, "--events", "0")
	steer(t, r, "fork", "--name", "copy", "--no-port")
	require.NotEmpty(t, missteer(t, r, "delete"))
	require.Contains(t, steer(t, r, "instances"), `"name": "default"`)
	steer(t, r, "delete", "copy")
	require.NotContains(t, steer(t, r, "instances"), "copy")
}

// An instance goes back to a snapshot by name, and errors name those that there are.
func TestSnapshots(t *testing.T) {
	r := serve(t, "--events", "0", "--now", "2019-06-24T12:00:00Z")
	require.Contains(t, steer(t, r, "snapshot", "--name", "before"), `"name": "before"`)
	steer(t, r, "clock", "--advance", "48h")
	steer(t, r, "restore", "--snapshot", "before")
	require.Contains(t, steer(t, r, "clock"), "2019-06-24T12:0")
	require.Contains(t, steer(t, r, "snapshots"), `"release": "madrid"`)
	require.Contains(t, missteer(t, r, "restore", "--snapshot", "befor"), "no such snapshot: befor; there are before; see snowglobe ctl snapshots\n")
	require.Contains(t, missteer(t, r, "restore"), "--snapshot is missing")
	require.Contains(t, missteer(t, r, "snapshot", "--name", "before"), "choose another name")
	require.Contains(t, missteer(t, r, "snapshot", "--name", "Before that"), `snapshot: "Before that"; use lower-case letters, digits and hyphens`)
	steer(t, r, "snapshot", "--delete", "before")
	require.Contains(t, missteer(t, r, "restore", "--snapshot", "before"), "the instance has none; see snowglobe ctl snapshots\n")
	steer(t, r, "fork", "--name", "copy", "--no-port")
	require.Contains(t, missteer(t, r, "snapshot", "copy", "--delete", "before"), "see snowglobe ctl snapshots copy\n")
}

// The forms that the help of ctl clock shows are those that work, and an error
// shows them too.
func TestClockSaysHowToWriteIt(t *testing.T) {
	r := serve(t, "--events", "0", "--now", "2019-06-24T12:00:00Z")
	steer(t, r, "fork", "--name", "copy", "--no-port")
	help := snowglobe(t, "ctl", "clock", "--help").stdout
	_, examples, _ := strings.Cut(help, "Examples:")
	lines := regexp.MustCompile(`(?m)^  snowglobe ctl (clock[^#\n]*)`).FindAllStringSubmatch(examples, -1)
	require.Len(t, lines, 5, help)
	for _, line := range lines {
		steer(t, r, strings.Fields(line[1])...)
	}
	for _, written := range []string{"2h", "90m", "45s", "1h30m", "-5m", "24h"} {
		require.Contains(t, help, written)
		steer(t, r, "clock", "--advance", written)
	}
	for _, written := range []string{"2019-06-24T12:00:00Z", "2019-06-24T14:00:00+02:00"} {
		require.Contains(t, help, written)
		require.Contains(t, steer(t, r, "clock", "--now", written), `"now": "2019-06-24T12:00:00Z"`)
	}
	require.Contains(t, missteer(t, r, "clock", "--advance", "1d"), `"1d" is not a duration; write it with units as 2h`)
	require.Contains(t, missteer(t, r, "clock", "--now", "noon"), `"noon" is not a time; write it as 2019-06-24T12:00:00Z`)
}

// What cannot be rows is refused here, with what rows look like; the example
// works.
func TestRowsThatAreNone(t *testing.T) {
	r := serve(t, "--events", "0")
	file := filepath.Join(t.TempDir(), "rows.json")
	write := func(text string) { require.NoError(t, os.WriteFile(file, []byte(text), 0o600)) }
	require.Contains(t, missteer(t, r, "rows"), `standard input:1: there is nothing in it; rows are written as {"incident":[`)
	write(" \n")
	require.Contains(t, missteer(t, r, "rows", "--file", file), file+":1: there is nothing in it")
	write("{\"rows\":\n[}")
	require.Contains(t, missteer(t, r, "rows", "--file", file), "rows.json:2: this is not JSON: ")
	write(`{"rows":[]}`)
	require.Contains(t, missteer(t, r, "rows", "--file", file), "rows is empty; there is nothing to import")
	write(rows.Example)
	require.Contains(t, steer(t, r, "rows", "--file", file), `"inserted": 1`)
}

// What has no answer says in a line that it is done, and to what: a name left out means
// an instance that somebody else may use.
func TestOrdersAreConfirmed(t *testing.T) {
	r := serve(t, "--events", "0")
	steer(t, r, "fork", "--name", "copy", "--no-port")
	steer(t, r, "snapshot", "--name", "before")
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"restore", "--snapshot", "before"}, "default is back to its snapshot before.\n"},
		{[]string{"snapshot", "--delete", "before"}, "The snapshot before of default is deleted.\n"},
		{[]string{"reset"}, "default is back to how it was made or forked.\n"},
		{[]string{"reset", "copy"}, "copy is back to how it was made or forked.\n"},
		{[]string{"journal", "copy", "--clear"}, "The journal of copy is cleared.\n"},
		{[]string{"delete", "copy"}, "The instance copy is deleted.\n"},
	} {
		require.Equal(t, c.says, steer(t, r, c.args...))
	}
}

func TestNoSuchInstance(t *testing.T) {
	r := serve(t, "--events", "0")
	steer(t, r, "fork", "--name", "copy", "--no-port")
	for _, args := range [][]string{{"show", "cope"}, {"clock", "cope", "--advance", "2h"}, {"journal", "cope"}, {"delete", "cope"}, {"fork", "cope", "--name", "other"}} {
		require.Equal(t, "snowglobe: no such instance: cope; there are copy, default; see snowglobe ctl instances\n", missteer(t, r, args...), "%v", args)
	}
	for _, verb := range []string{"fork", "snapshot"} { // NAME is what is copied, and easily taken for the copy's
		require.Contains(t, missteer(t, r, verb, "mine"), "no such instance: mine; there are copy, default; see snowglobe ctl instances; what the new one is called goes with --name\n")
	}
}

func TestJournal(t *testing.T) {
	r := serve(t, "--events", "0", "--now", "2019-06-24T12:00:00Z")
	steer(t, r, "clock", "--freeze", "--now", "2019-06-24T12:00:00Z")
	for _, path := range []string{
		"/api/now/table/sys_user?sysparm_limit=1&sysparm_fields=user_name,name,email,sys_id,manager,department",
		"/api/now/table/incidents", "/%1b[2J",
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.InstanceURL+path, http.NoBody)
		require.NoError(t, err)
		if !strings.Contains(path, "%1b") {
			request.SetBasicAuth(r.Admin.UserName, r.Admin.Password)
		}
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
	}
	want := `^#  TIME                 METHOD  STATUS  DURATION  USER   PATH
1  2019-06-24 12:00:00  GET     200      *[0-9]+\.[0-9] m?s  admin  /api/now/table/sys_user\?sysparm_limit=1&sysparm_fields=user_name,name,email,sys_id,manager,department
2  2019-06-24 12:00:00  GET     400      *[0-9]+\.[0-9] m?s  admin  /api/now/table/incidents
3  2019-06-24 12:00:00  GET     404      *[0-9]+\.[0-9] m?s  -      /%1B\[2J
$`
	require.Regexp(t, want, steer(t, r, "journal"))

	for _, how := range [][]string{{"--json"}, {"-o", "json"}} {
		lines := strings.Split(strings.TrimSpace(steer(t, r, append([]string{"journal", "--after", "1"}, how...)...)), "\n")
		require.Len(t, lines, 2)
		var entry journal.Entry
		require.NoError(t, json.Unmarshal([]byte(lines[0]), &entry))
		require.Equal(t, uint64(2), entry.Seq)
		require.Equal(t, "basic", entry.Auth)
	}
	numbers := func(args ...string) []string {
		return regexp.MustCompile(`(?m)^[0-9]+`).FindAllString(steer(t, r, append([]string{"journal"}, args...)...), -1)
	}
	require.Equal(t, []string{"2", "3"}, numbers("--limit", "2"), "the latest, oldest first")
	require.Equal(t, []string{"1", "2", "3"}, numbers("--limit", "9"))
	require.Equal(t, []string{"3"}, numbers("--limit", "2", "--after", "2"))
	require.Contains(t, missteer(t, r, "journal", "-o", "xml"), `--output is table or json, and "xml" is neither`)

	onTTY := onTerminal(t, "80", "", "ctl", "--control", r.ControlURL, "journal")
	fits(t, 80, onTTY)
	bare := colours.ReplaceAllString(onTTY, "")
	require.NotContains(t, bare, "\x1b")
	require.Contains(t, regexp.MustCompile(`\n +`).ReplaceAllString(bare, ""), "&sysparm_fields=user_name,name,email,sys_id,manager,department\n", "nothing is lost")
	require.Contains(t, onTTY, "\x1b[31m400\x1b[0m")
	require.NotContains(t, onTerminal(t, "80", "NO_COLOR=1", "ctl", "--control", r.ControlURL, "journal"), "\x1b")

	form := url.Values{"grant_type": {"refresh_token"}, "client_id": {"nobody"}, "client_secret": {"its secret"}}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.InstanceURL+"/oauth_token.do", strings.NewReader(form.Encode()))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	why := "client: nobody has this client_id"
	require.Regexp(t, `(?m)  /oauth_token\.do  grant_type=refresh_token\n {50,}refused: `+why+`\n$`, steer(t, r, "journal", "--after", "3"))
	require.Contains(t, steer(t, r, "journal", "--json", "--after", "3"), `"refused":"`+why+`"`)
	require.NotContains(t, steer(t, r, "journal", "--json"), "its secret")

	require.Contains(t, missteer(t, r, "journal", "--clear", "--limit", "3"), "--clear forgets all entries")
	steer(t, r, "journal", "--clear")
	require.NotContains(t, steer(t, r, "journal"), "2019")
}

// A journal longer than a page is read to its end.
func TestLongJournal(t *testing.T) {
	r := serve(t, "--events", "0")
	client := &http.Client{}
	for range journalPage + 5 {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.InstanceURL+"/nowhere", http.NoBody)
		require.NoError(t, err)
		answer, err := client.Do(request)
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
	}
	count := func(args ...string) int {
		return strings.Count(steer(t, r, append([]string{"journal", "--json"}, args...)...), "\n")
	}
	require.Equal(t, journalPage+5, count())
	require.Equal(t, journalPage+3, count("--limit", strconv.Itoa(journalPage+3)))
	require.Contains(t, steer(t, r, "journal", "--json", "--limit", strconv.Itoa(journalPage+3)), `{"seq":3,`, "it begins after the two oldest")
	require.Equal(t, 4, count("--after", strconv.Itoa(journalPage+1)))
	require.Equal(t, journalPage, count("--limit", strconv.Itoa(journalPage)))
}

// Variables that stand in a shell for serve are no orders to a running server.
func TestTheEnvironmentGivesNoOrders(t *testing.T) {
	r := serve(t, "--events", "0", "--now", "2019-06-24T12:00:00Z")
	for name, value := range map[string]string{
		"RELEASE": "eureka", "ORIGIN": "upgraded", "SET": "refresh_answer=absent", "NOW": "2001-01-01T00:00:00Z",
	} {
		t.Setenv("SNOWGLOBE_"+name, value)
	}
	require.Contains(t, steer(t, r, "release", "--json"), `"release": "madrid"`)
	clock := steer(t, r, "clock")
	require.Contains(t, clock, `"now": "2019-06-24T12:0`)
	require.Contains(t, clock, `"frozen": false`)
	require.Contains(t, steer(t, r, "release", "--json", "--release", "fuji"), `"origin": "fresh"`)
}

// Everything that control can make an instance from, a shell can say.
func TestCreate(t *testing.T) {
	r := serve(t, "--events", "0")
	var document struct {
		Components struct {
			Schemas map[string]struct{ Properties map[string]any }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(steer(t, r, "openapi")), &document))
	members := document.Components.Schemas["Creation"].Properties
	require.NotEmpty(t, members)
	help := snowglobe(t, "ctl", "create", "--help").stdout
	for member := range members {
		flag, ok := map[string]string{"listen": "no-port", "settings": "set", "scenarios": "scenario"}[member]
		if !ok {
			flag = strings.ReplaceAll(member, "_", "-")
		}
		require.Contains(t, help, "--"+flag+" ", "no flag stands for %s", member)
	}
	made := steer(t, r, "create", "--name", "old", "--release", "fuji", "--origin", "upgraded", "--set", "refresh_answer=absent", "--no-port",
		"--people", "70", "--events", "0", "--admin-password", "swordfish", "--client-id", "mine", "--client-secret", "ours", "--ttl", "1h")
	for _, fact := range []string{
		`"name": "old"`, `"release": "fuji"`, `"origin": "upgraded"`, `"password": "swordfish"`, `"client_id": "mine"`, `"client_secret": "ours"`,
	} {
		require.Contains(t, made, fact)
	}
	require.Contains(t, steer(t, r, "release", "old", "--json"), `"refresh_answer": "absent"`)
	require.Contains(t, missteer(t, r, "create", "--set", "refresh_anser=absent"), "refresh_answer")
}

// What is not said is as serve was started.
func TestCreateInherits(t *testing.T) {
	r := serve(t, "--events", "0", "--release", "jakarta", "--admin-password", "swordfish", "--client-id", "mine", "--now", "2019-06-24T12:00:00Z")
	made := steer(t, r, "create", "--name", "twin")
	for _, fact := range []string{`"release": "jakarta"`, `"password": "swordfish"`, `"client_id": "mine"`, `"now": "2019-06-24T12:`} {
		require.Contains(t, made, fact)
	}
	require.Contains(t, steer(t, r, "create", "--admin-password", "tuna"), `"password": "tuna"`)
}

// Another release keeps the overrides that serve was started with, until a shell
// says otherwise.
func TestReleaseKeepsOverrides(t *testing.T) {
	r := serve(t, "--events", "0", "--set", "refresh_answer=absent")
	require.Contains(t, steer(t, r, "release", "--json"), `"overrides": {
    "refresh_answer": "absent"
  }`)
	require.Contains(t, steer(t, r, "release", "--release", "jakarta"), "\noverrides  refresh_answer=absent\n")
	require.Contains(t, steer(t, r, "release", "-o", "json", "--unset"), `"overrides": {}`)
	require.Contains(t, missteer(t, r, "release", "--set", "refresh_answer=same", "--unset"), "give one of them")
}

// Who plays something else is told what that changes in a few lines.
func TestReleaseSaysWhatChanged(t *testing.T) {
	r := serve(t, "--events", "0")
	table := func(release, temper, overrides, switches string) string {
		return "instance   default\nrelease    " + release + "\norigin     fresh\ntemper     " + temper + "\noverrides  " + overrides + "\nswitches   " + switches + "\n"
	}
	matches := func(want string, args ...string) {
		t.Helper()
		require.Regexp(t, "^"+want+"$", steer(t, r, append([]string{"release"}, args...)...))
	}
	matches(table("madrid", "faithful", "none", `\d+; snowglobe releases show madrid lists them`))
	matches(table("madrid -> orlando", "faithful", "none", `[1-3] of \d+ changed: .*oauth_grant_jwt_bearer.*`), "--release", "orlando")
	matches(table("orlando -> fuji", "faithful", "none", `\d\d of \d+ changed; see snowglobe releases diff orlando fuji`), "--release", "fuji")
	matches(table("fuji", "faithful", "none -> refresh_answer=absent", `1 of \d+ changed: refresh_answer`), "--set", "refresh_answer=absent")
	matches(table("fuji", "faithful -> strict", "refresh_answer=absent", `\d\d of \d+ changed; see snowglobe releases tempers`), "--temper", "strict")
	matches(table("fuji", "strict", "refresh_answer=absent", `0 of \d+ changed`), "--temper", "strict")
	require.Contains(t, missteer(t, r, "release", "-o", "xml"), `--output is table or json, and "xml" is neither`)
}

// An upgrade in phases is told of while it lasts, and ends by the instance's clock or by
// order.
func TestReleaseInPhases(t *testing.T) {
	r := serve(t, "--events", "0", "--now", "2019-06-24T12:00:00Z")
	steer(t, r, "clock", "--freeze", "--now", "2019-06-24T12:00:00Z")
	const away = "maintenance  until 2019-06-24T12:20:00Z; meanwhile html200, before that madrid"
	require.Contains(t, steer(t, r, "release", "--release", "australia", "--origin", "upgraded",
		"--maintenance", "20m", "--maintenance-answer", "html200", "--sessions", "keep", "--tokens", "drop"), away)
	steer(t, r, "clock", "--advance", "19m")
	require.Contains(t, steer(t, r, "release"), away)
	steer(t, r, "clock", "--advance", "1m")
	require.NotContains(t, steer(t, r, "release"), "maintenance")
	require.Contains(t, steer(t, r, "release", "--maintenance", "5m"), "until 2019-06-24T12:25:00Z; meanwhile html503, before that australia")
	require.NotContains(t, steer(t, r, "release", "--maintenance", "0s"), "maintenance")
	require.Contains(t, missteer(t, r, "release", "--tokens", "forget"), "keep or drop them")
	require.Contains(t, missteer(t, r, "release", "--maintenance", "20"), "is not a duration")
}

// The upgrade of docs/upgrades.md is watched as it is told there.
func TestUpgradesDocs(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is missing; install it")
	}
	lines := indented(t, "upgrades.md")
	begin := slices.Index(lines, "snowglobe ctl clock --freeze")
	require.Positive(t, begin)
	r := serve(t, "--events", "0", "--now", "2019-06-24T12:00:00Z")
	var said []string
	for _, line := range lines[begin : begin+7] {
		line = strings.ReplaceAll(line, "http://127.0.0.1:8080", r.InstanceURL)
		said = append(said, shell(t, t.TempDir(), strings.Replace(line, "curl", "curl -s", 1), "SNOWGLOBE_CONTROL="+r.ControlURL))
	}
	require.Contains(t, said[1], "madrid -> australia")
	require.Contains(t, said[2], "HTTP/1.1 503 ")
	require.Contains(t, said[3], "refused: maintenance until 2019-06-24T12:20:")
	require.Contains(t, said[5], "HTTP/1.1 200 ")
	require.Contains(t, said[6], "is back to how it was")
	require.Contains(t, steer(t, r, "release"), "release    madrid\n")
}

// A release is easily given where the name of an instance is meant to stand.
func TestReleaseIsNoInstance(t *testing.T) {
	r := serve(t, "--events", "0")
	require.Contains(t, missteer(t, r, "release", "Orlando"), "; to play Orlando: snowglobe ctl release --release orlando\n")
	require.NotContains(t, missteer(t, r, "release", "copy"), "to play")
	require.NotContains(t, missteer(t, r, "release", "copy", "--release", "orlando"), "to play")
}

func TestVersionOfTheServer(t *testing.T) {
	r := serve(t, "--events", "0")
	require.Contains(t, steer(t, r, "version"), `"control": "1"`)
}
