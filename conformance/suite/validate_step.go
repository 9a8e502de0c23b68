package suite

import (
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// verbs are what a connector under test is started with.
var verbs = []string{"connect", "test", "sync", "disconnect"}

// secretNames are what a secrets step may look for.
var secretNames = []string{"password", "client_secret", "tokens"}

// secretPlaces are where.
var secretPlaces = []string{"files", "meanwhile", "output", "urls", "processes", elsewhere}

// elsewhere is a host of the kit's beside the instance, and the variable of checks that
// look for secrets there.
const elsewhere = "elsewhere"

// actions lists what a step does; a right one does one thing.
func (s Step) actions() []string {
	var set []string
	for _, action := range []struct {
		name string
		set  bool
	}{
		{"clock", s.Clock != nil}, {"rows", len(s.Rows) > 0}, {"settings", len(s.Settings) > 0}, {"temper", s.Temper != ""},
		{"upgrade", s.Upgrade != nil},
		{"send", s.Send != nil}, {"walk", s.Walk != nil}, {"sign", s.Sign != nil},
		{"run", s.Run != ""}, {"revoke", s.Revoke != ""}, {"dead", s.Dead != ""}, {"wire", len(s.Wire) > 0},
		{"faults", s.Faults != nil}, {"stop", s.Stop != nil},
		{"files", s.Files != nil}, {"secrets", s.Secrets != nil},
	} {
		if action.set {
			set = append(set, action.name)
		}
	}
	return set
}

// allowed are the actions of each kind of check.
var allowed = map[Kind][]string{
	Server:    {"send", "walk", "sign", "clock", "rows", "settings", "temper", "upgrade"},
	Connector: {"run", "send", "clock", "rows", "settings", "temper", "upgrade", "revoke", "dead", "wire", "faults", "stop", "files", "secrets"},
}

// Tempers are the words of a temper step: ways in which a simulation can take what
// standards call wrong.
var Tempers = []string{"faithful", "strict"}

// controlled are the actions that only control can carry out.
var controlled = []string{"clock", "rows", "settings", "temper", "upgrade", "revoke", "dead", "wire", "faults"}

func (j *judge) step(c *Check, s Step, labels []string) {
	j.span(s.Line, s.When.Since, s.When.Until)
	if s.When.Flow != "" {
		j.word(s.Line, "flow", string(s.When.Flow), "oauth", "legacy")
	}
	did := s.actions()
	if len(did) != 1 {
		j.wrongf(s.Line, "a step does one thing of %s; this one does %d", strings.Join(allowed[c.Kind], ", "), len(did))
		return
	}
	action := did[0]
	if known := allowed[c.Kind]; !slices.Contains(known, action) {
		j.wrongf(s.Line, "%s is not for %s checks%s", action, c.Kind, nearest.Hint(action, known))
		return
	}
	others := c.Kind == Connector && action == "send" // on a server that lives on nothing tidies up behind it
	if (others || slices.Contains(controlled, action)) && !c.NeedsControl() {
		j.wrongf(s.Line, "%s works through control; say needs: control at check %s", action, c.ID)
	}
	j.extras(s, action)
	switch action {
	case "send":
		j.send(s)
	case "walk":
		j.walk(s)
	case "sign":
		j.sign(s)
	case "run":
		j.run(s, labels)
	case "temper":
		j.word(s.Line, "temper", s.Temper, Tempers...)
	case "upgrade":
		j.upgrade(s.Line, *s.Upgrade)
	case "clock":
		if (s.Clock.Advance == 0) == (s.Clock.Freeze == nil) {
			j.wrongf(s.Line, "clock takes advance or freeze")
		}
	case "rows":
		for _, row := range s.Rows {
			j.row(s.Line, row)
		}
	case "revoke":
		j.word(s.Line, "revoke", s.Revoke, "access", "refresh", "all")
	case "dead":
		j.word(s.Line, "dead", s.Dead, "access", "refresh", "all")
	case "wire":
		for _, claim := range s.Wire {
			j.claim(claim)
		}
	case "faults":
		j.faults(s.Line, s.Faults)
	case "stop":
		j.stop(s.Line, *s.Stop)
	case "secrets":
		j.secrets(s)
	case "files":
		if *s.Files == (Files{}) {
			j.wrongf(s.Line, "files claims nothing; say private: true or empty: true")
		}
	}
}

func (j *judge) upgrade(line int, u Upgrade) {
	if u.Release == "" {
		j.wrongf(line, "upgrade names no release")
	}
	j.span(line, u.Release, "")
	if u.Maintenance < 0 {
		j.wrongf(line, "maintenance lasts no less than nothing")
	}
	for key, fate := range map[string]string{"sessions": u.Sessions, "tokens": u.Tokens} {
		if fate != "" {
			j.word(line, key, fate, "keep", "drop")
		}
	}
}

// extras refuses keys that would be silently without effect beside an action.
func (j *judge) extras(s Step, action string) {
	sends := action == "send" || action == "walk"
	e := s.Expect
	if !sends && (s.Capture != nil || len(e.Status)+len(e.Headers)+len(e.JSON) > 0 || e.Body != nil) {
		j.wrongf(s.Line, "capture, status, headers, json and body belong to send and walk")
	}
	if s.Repeat != 0 && (action != "send" || s.Repeat < 2 || s.Repeat > maxRepeat) {
		j.wrongf(s.Line, "repeat belongs to send and is at least 2, and %d at most", maxRepeat)
	}
	if action != "run" && (len(s.Env) > 0 || s.UnsupportedExit != 0 || s.Disk != "" ||
		!reflect.ValueOf(e.Exit).IsZero() || e.Stdout != nil || e.Stderr != nil || e.Checkpoint != "" || e.Records != nil) {
		j.wrongf(s.Line, "env, unsupported_exit, disk, exit, stdout, stderr, checkpoint and records belong to run")
	}
}

func (j *judge) send(s Step) {
	send := s.Send
	if send.Path == "" {
		j.wrongf(s.Line, "send has no path")
	}
	j.path(s.Line, send.Path)
	if len(s.Expect.Status) == 0 {
		j.wrongf(s.Line, "send expects no status; every answer has one")
	}
	for name, m := range s.Expect.Headers {
		if m == nil {
			j.wrongf(s.Line, "header %s has no matcher; absent: true asks for its absence", name)
		}
	}
	bodies := 0
	for _, given := range []bool{send.JSON != nil, send.Form != nil, send.Body != "", send.Filler > 0} {
		if given {
			bodies++
		}
	}
	if bodies > 1 {
		j.wrongf(s.Line, "send has several bodies; give one of json, form, body, filler")
	}
	if send.Filler < 0 || send.Filler > maxFiller {
		j.wrongf(s.Line, "filler is a number of bytes, %d at most", maxFiller)
	}
	if send.RawQuery != "" && len(send.Query) > 0 {
		j.wrongf(s.Line, "send has query and raw_query; give one")
	}
	for name, text := range s.Capture {
		if slices.Contains(Variables, name) {
			j.wrongf(s.Line, "capture %s would hide the variable of that name", name)
		}
		if _, err := ParseCapture(text); err != nil {
			j.wrongf(s.Line, "capture %s: %v", name, err)
		}
	}
}

// path is one on the server under test, or a variable that holds one, or a whole
// address, which a server has named.
func (j *judge) path(line int, path string) {
	if path != "" && !strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "{{") {
		j.wrongf(line, "path %q does not begin with a slash; write /%s", path, path)
	}
}

func (j *judge) walk(s Step) {
	if s.Walk.Path == "" || s.Walk.Limit < 1 {
		j.wrongf(s.Line, "walk needs a path and a limit of at least 1")
	}
	j.path(s.Line, s.Walk.Path)
	j.word(s.Line, "by", s.Walk.By, "link", "offset")
	if len(s.Expect.JSON) == 0 {
		j.wrongf(s.Line, "walk expects nothing; say in json what all pages together hold")
	}
	if len(s.Expect.Status)+len(s.Expect.Headers) > 0 || s.Expect.Body != nil || s.Capture != nil {
		j.wrongf(s.Line, "walk expects json alone: every page must be a 200")
	}
}

func (j *judge) run(s Step, labels []string) {
	j.word(s.Line, "run", s.Run, verbs...)
	if s.Disk != "" {
		j.word(s.Line, "disk", s.Disk, "full")
	}
	e := s.Expect
	if len(e.Exit.Codes) == 0 && !e.Exit.Nonzero && !e.Exit.Any {
		j.wrongf(s.Line, "run expects no exit code; every program has one")
	}
	if s.Run != "sync" && (e.Records != nil || e.Checkpoint != "") {
		j.wrongf(s.Line, "records and checkpoint belong to run: sync")
	}
	if e.Checkpoint != "" {
		j.word(s.Line, "checkpoint", e.Checkpoint, "last")
	}
	if e.Records == nil {
		return
	}
	if r := *e.Records; !r.Complete && !r.Fresh && !r.None && !r.Unique && r.Count == nil && len(r.Arrived)+len(r.Gap) == 0 {
		j.wrongf(s.Line, "records claims nothing; say complete, fresh, none, unique, count, arrived or gap")
	}
	for label, arrived := range e.Records.Arrived {
		if !slices.Contains(labels, label) {
			j.wrongf(s.Line, "no rows before this step have the label %q%s", label, nearest.Hint(label, labels))
		}
		if arrived.Op != "" {
			j.word(s.Line, "op", arrived.Op, "new", "update", "delete")
		}
	}
}

// Bounds that keep a slip of the pen from filling a world, or the machine's memory.
const (
	maxRepeat = 50_000
	maxFiller = 64 << 20 // bytes
)

func (j *judge) row(line int, r Row) {
	switch {
	case r.Table == "":
		j.wrongf(line, "rows need a table")
	case r.Repeat < 0 || r.Repeat > maxRepeat:
		j.wrongf(line, "repeat is at most %d", maxRepeat)
	case r.Delete && (len(r.Match) == 0 || len(r.Values) > 0):
		j.wrongf(line, "delete takes match, and no values")
	case len(r.Match) > 0 && r.Repeat > 0:
		j.wrongf(line, "match finds its own rows; it takes no repeat")
	case !r.Delete && len(r.Values) == 0:
		j.wrongf(line, "rows need values")
	}
}

func (j *judge) claim(w WireClaim) {
	forms := 0
	for _, number := range []*int{w.Exactly, w.AtLeast, w.AtMost} {
		if number != nil {
			forms++
		}
	}
	counted := forms == 1 && w.Of != nil && w.Never == nil && w.Every == nil && w.Has == nil
	never := forms == 0 && w.Never != nil && w.Of == nil && w.Every == nil && w.Has == nil
	every := forms == 0 && w.Every != nil && w.Has != nil && w.Of == nil && w.Never == nil
	if w.AtLeast != nil && *w.AtLeast < 1 {
		j.wrongf(w.Line, "at_least: %d always holds", *w.AtLeast)
	}
	if !counted && !never && !every {
		j.wrongf(w.Line, "a claim is {exactly, at_least or at_most: N, of: …}, {never: …} or {every: …, has: …}")
	}
	if w.By != "" {
		j.word(w.Line, "by", w.By, "connection")
		if !counted {
			j.wrongf(w.Line, "by goes with exactly, at_least or at_most: it says what is counted")
		}
	}
	if w.Since != "" {
		j.word(w.Line, "since", w.Since, "start", "last_run")
	}
}

func (j *judge) secrets(s Step) {
	if len(s.Secrets.Of) == 0 || len(s.Secrets.In) == 0 {
		j.wrongf(s.Line, "secrets takes of and in")
	}
	for _, name := range s.Secrets.Of {
		j.word(s.Line, "of", name, secretNames...)
	}
	for _, place := range s.Secrets.In {
		j.word(s.Line, "in", place, secretPlaces...)
	}
}

// variables walks the check as it is written and holds every variable to a
// name that has a value by then.
func (j *judge) variables(node *yaml.Node, c *Check) {
	known := slices.Clone(Variables)
	if c.LooksInto(elsewhere) {
		known = append(known, elsewhere)
	}
	for _, key := range []string{"world", "steps", "cleanup"} {
		part := member(node, key)
		if part == nil {
			continue
		}
		if part.Kind != yaml.SequenceNode {
			j.texts(part, known)
			continue
		}
		for _, step := range items(part) {
			j.texts(step, known)
			if captured := member(step, "capture"); captured != nil {
				for i := 0; i < len(captured.Content); i += 2 {
					known = append(known, captured.Content[i].Value)
				}
			}
			if signed := member(step, "sign"); signed != nil {
				if token := member(signed, "token"); token != nil {
					known = append(known, token.Value)
				}
			}
		}
	}
}

func (j *judge) texts(node *yaml.Node, known []string) {
	if node.Kind == yaml.ScalarNode {
		_, err := Expand(node.Value, func(v Variable) (string, error) {
			name := v.Name
			if v.Captured {
				name = v.Secret
			}
			if !slices.Contains(known, name) {
				return "", unknownVariable(name, known)
			}
			return "", nil
		})
		if err != nil {
			j.wrongf(node.Line, "%v", err)
		}
		return
	}
	for _, inner := range node.Content {
		j.texts(inner, known)
	}
}
