package run_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// tiny is a connector in legacy mode that reads every table whole. It keeps its
// password, which a check may or may not mind.
type tiny struct {
	way, instance, user, password, state string
}

// actAsSubject is what the test binary does when the kit starts it. The way
// names how it is careless; honest is not.
func actAsSubject(way, verb string) int {
	t := &tiny{
		way: way, instance: os.Getenv("SNOWGLOBE_INSTANCE_URL"), user: os.Getenv("SNOWGLOBE_USERNAME"),
		password: os.Getenv("SNOWGLOBE_PASSWORD"), state: os.Getenv("SNOWGLOBE_STATE_DIR"),
	}
	var err error
	switch verb {
	case "connect":
		err = t.connect()
	case "sync":
		err = t.sync()
	case "disconnect":
		return 2
	default:
		err = nil
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tiny:", err)
		return 1
	}
	return 0
}

func (t *tiny) file(name string) string { return filepath.Join(t.state, name) }

func (t *tiny) connect() error {
	if t.way == "says too much" {
		for i := range 20_000 {
			fmt.Fprintln(os.Stderr, "line", i, "of a stack trace")
		}
		fmt.Fprintln(os.Stderr, "last words with "+t.password)
		return errors.New("cannot go on")
	}
	if t.way == "cannot connect" || t.way == "cannot connect by OAuth" && os.Getenv("SNOWGLOBE_AUTH") == "oauth" {
		return errors.New("cannot connect")
	}
	if t.way == "prints the password" {
		fmt.Fprintln(os.Stderr, "signing in with", t.password)
	}
	switch t.way {
	case "removes its state":
		return os.RemoveAll(t.state)
	case "leaves a directory":
		return errors.Join(os.Mkdir(t.file("open"), 0o755), os.Chmod(t.file("open"), 0o755))
	case "leaves a link":
		return os.Symlink("/etc/hostname", t.file("link"))
	}
	mode := os.FileMode(0o600)
	if t.way == "lets everybody read" {
		mode = 0o644
	}
	return os.WriteFile(t.file("password"), []byte(t.password), mode)
}

func (t *tiny) sync() error {
	kept, err := os.ReadFile(t.file("password"))
	if err != nil {
		return err
	}
	t.password = string(kept)
	before, _ := os.ReadFile(t.file("seen")) // absent at first
	seen := map[string]bool{}
	for k := range strings.FieldsSeq(string(before)) {
		seen[k] = true
	}
	if t.way == "gives up unheard" {
		return errors.New("no settings")
	}
	if t.way == "asks a lot" {
		if err := t.askALot(); err != nil {
			return err
		}
	}
	begun := map[string]string{"begins a line": `{"type":"rec`, "begins a line with the password": t.password}
	if _, err := os.Stdout.WriteString(begun[t.way]); err != nil {
		return err
	}
	done, err := t.helper()
	if err != nil {
		return err
	}
	defer done()
	sent := 0
	for table := range strings.SplitSeq(os.Getenv("SNOWGLOBE_TABLES"), ",") {
		n, err := t.table(table, seen)
		if err != nil {
			return err
		}
		sent += n
	}
	return t.finish(sent, seen)
}

func (t *tiny) finish(sent int, seen map[string]bool) error {
	if checkpoint, fails := map[string]bool{"fails behind a checkpoint": true, "fails before a checkpoint": false}[t.way]; fails {
		if _, err := os.Stat(t.file("failed")); err != nil { // it is the first sync, and nothing is remembered
			if checkpoint {
				t.print(map[string]any{"type": "checkpoint"})
			}
			return errors.Join(errors.New("failed"), os.WriteFile(t.file("failed"), nil, 0o600))
		}
	}
	var keys []string
	for k := range seen {
		keys = append(keys, k)
	}
	if err := os.WriteFile(t.file("seen"), []byte(strings.Join(keys, "\n")), 0o600); err != nil {
		return err
	}
	switch t.way {
	case "says no done":
		return nil
	case "floods stdout", "floods stderr":
		return flood(t.way)
	case "prints a line without end":
		_, err := os.Stdout.WriteString(`{"type":"record","data":"` + strings.Repeat("x", 17<<20) + `"}` + "\n")
		return err
	case "counts wrongly":
		sent++
	case "invents a row":
		t.record("sys_audit", map[string]any{"sys_id": "ghost", "sys_created_on": "2019-01-01 00:00:00"})
		sent++
	}
	if begin, end, ok := t.gap(); ok {
		t.print(map[string]any{"type": "gap", "table": "sysevent", "from": begin.UTC(), "to": end.UTC()})
	}
	if t.way != "forgets the checkpoint" {
		t.print(map[string]any{"type": "checkpoint"})
	}
	t.print(map[string]any{"type": "done", "records": sent})
	if t.way == "prints prose" {
		fmt.Println("all is well") //nolint:forbidigo // the subject's stdout is the contract's channel
	}
	return nil
}

// gap is what a way says is gone.
func (t *tiny) gap() (from, to time.Time, ok bool) {
	now := clock.System().Now()
	begin := now.Add(-60 * 24 * time.Hour)
	spans := map[string][2]time.Time{
		"says what is gone":           {begin, now.Add(-73 * time.Hour)},
		"says too little of it":       {begin, now.Add(-10 * 24 * time.Hour)},
		"says that all is gone":       {begin, now},
		"says it the wrong way round": {now, begin},
	}
	span, ok := spans[t.way]
	return span[0], span[1], ok
}

// flood prints until somebody ends it.
func flood(way string) error {
	out := os.Stdout
	if way == "floods stderr" {
		out = os.Stderr
	}
	for line := bytes.Repeat([]byte("over and over\n"), 4096); ; {
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
}

// table delivers the rows of the last sixty days that were not seen.
func (t *tiny) table(table string, seen map[string]bool) (int, error) {
	rows, now, err := t.read(table)
	if err != nil {
		return 0, err
	}
	sent := 0
	for _, row := range rows {
		k := table + "/" + fmt.Sprint(row["sys_id"])
		created, err := time.Parse("2006-01-02 15:04:05", fmt.Sprint(row["sys_created_on"]))
		if err != nil {
			return 0, err
		}
		old := created.Before(now.Add(-60 * 24 * time.Hour))
		if t.way == "loses a row" && sent == 0 && !old {
			seen[k], sent = true, 0
			t.way = "honest"
			continue
		}
		itself := t.way == "tells of its account each time" && row["user_name"] == t.user
		if !itself && (seen[k] && t.way != "repeats itself" || old && t.way != "reaches too far") {
			continue
		}
		seen[k] = true
		t.record(table, row)
		sent++
		if t.way == "says all twice" {
			t.record(table, row)
			sent++
		}
	}
	return sent, nil
}

func (t *tiny) record(table string, row map[string]any) {
	stamp, _ := row["sys_created_on"].(string)
	kind := "record"
	if t.way == "misspells records" {
		kind = "records"
	}
	line := map[string]any{
		"type": kind, "op": "new", "table": table, "sys_id": row["sys_id"],
		"time": strings.Replace(stamp, " ", "T", 1) + "Z", "data": row,
	}
	switch t.way {
	case "leaves data out":
		delete(line, "data")
	case "empties data":
		line["data"] = map[string]any{}
	case "says update":
		line["op"] = "update"
	case "renames columns":
		line["data"] = map[string]any{"Column": "x"}
	case "mangles a column":
		row["tablename"] = "?" + fmt.Sprint(row["tablename"])
	case "leaves time out":
		delete(line, "time")
	case "shifts time":
		line["time"] = strings.Replace(stamp, " ", "T", 1) + "+08:00"
	}
	t.print(line)
}

func (*tiny) print(line map[string]any) {
	if err := json.NewEncoder(os.Stdout).Encode(line); err != nil {
		panic(err)
	}
}

// helper starts a child, or writes a file, that is there while the instance is asked.
func (t *tiny) helper() (done func(), err error) {
	child := exec.Command("sh", "-c", "read x") //nolint:noctx // ends with its input, and with the kit
	switch t.way {
	case "names the password to a child":
		child.Args = append(child.Args, "-u", t.user+":"+t.password)
	case "renames the password for a child":
		child.Env = append(os.Environ(), "LOGIN="+base64.StdEncoding.EncodeToString([]byte(t.user+":"+t.password)))
	case "keeps a file meanwhile":
		return func() { _ = os.Remove(t.file("login")) }, os.WriteFile(t.file("login"), []byte(os.Getenv("SNOWGLOBE_CLIENT_SECRET")), 0o600)
	case "has a child":
		child.Args = append(child.Args, t.user)
	default:
		return func() {}, nil
	}
	input, err := child.StdinPipe()
	if err != nil {
		return nil, err
	}
	return func() { _ = errors.Join(input.Close(), child.Wait()) }, child.Start()
}

// askALot asks more often than anybody wants to read, and shows everybody the password.
func (t *tiny) askALot() error {
	for n := range 150 {
		query := url.Values{"sysparm_limit": {"1"}, "sysparm_query": {fmt.Sprintf("number=%d^description=%s", n, t.password)}}
		request, err := http.NewRequest(http.MethodGet, t.instance+"/api/now/table/incident?"+query.Encode(), http.NoBody) //nolint:noctx // the kit ends this program when it takes too long
		if err != nil {
			return err
		}
		request.SetBasicAuth(t.user, t.password)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		_ = answer.Body.Close()
	}
	return nil
}

// read returns all rows of a table, and the instance's time.
func (t *tiny) read(table string) ([]map[string]any, time.Time, error) {
	query := url.Values{"sysparm_limit": {"100000"}, "sysparm_exclude_reference_link": {"true"}}
	address := t.instance + "/api/now/table/" + table + "?" + query.Encode()
	method := http.MethodGet
	if t.way == "writes" {
		method = http.MethodPost
	}
	request, err := http.NewRequest(method, address, strings.NewReader(`{}`)) //nolint:noctx // the kit ends this program when it takes too long
	if err != nil {
		return nil, time.Time{}, err
	}
	request.SetBasicAuth(t.user, t.password)
	client := &http.Client{}
	if t.way == "gives up early" {
		client.Timeout = 300 * time.Millisecond
	}
	if t.way == "stays at home" {
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	if t.way == "takes the password along" {
		client.CheckRedirect = func(next *http.Request, _ []*http.Request) error {
			next.SetBasicAuth(t.user, t.password)
			return nil
		}
	}
	answer, err := client.Do(request)
	if err != nil {
		return nil, time.Time{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, time.Time{}, err
	}
	now, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		return nil, time.Time{}, err
	}
	var page struct{ Result []map[string]any }
	if err := json.Unmarshal(text, &page); err != nil && t.way != "writes" {
		return nil, time.Time{}, fmt.Errorf("%s: %w", answer.Status, err)
	}
	return page.Result, now, nil
}
