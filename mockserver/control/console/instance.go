package console

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gorilla/mux"

	"github.com/snowglobe-dev/snowglobe/mockserver/control"
)

// name is that of the instance that a path is about.
func name(v *visit) string {
	part := mux.Vars(v.Request)["name"]
	if plain, err := url.PathUnescape(part); err == nil { // as it always is, in a URL that was read
		return plain
	}
	return part
}

// apiPath is where the API has an instance, or something of it.
func apiPath(name string, more ...string) string {
	parts := append([]string{name}, more...)
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return "/instances/" + strings.Join(parts, "/")
}

type instance struct {
	control.Description
	Address   string // where a browser finds it
	Away      *control.Maintenance
	Clock     control.Clock
	Snapshots []control.Snapshot
	Faults    *shownFaults
}

// instance shows one instance, with all that can be done with it.
func (c *Console) instance(v *visit) error {
	list, err := c.list(v)
	if err != nil {
		return err
	}
	var shown instance
	if err := c.call(v, http.MethodGet, apiPath(name(v)), nil, &shown.Description); err != nil {
		return err
	}
	for _, one := range list {
		if one.Name == shown.Name {
			shown.Address = one.URL
		}
	}
	var playing control.Release
	if err := c.call(v, http.MethodGet, apiPath(shown.Name, "release"), nil, &playing); err != nil {
		return err
	}
	shown.Away = playing.Maintenance
	if err := c.call(v, http.MethodGet, apiPath(shown.Name, "clock"), nil, &shown.Clock); err != nil {
		return err
	}
	var kept struct {
		Snapshots []control.Snapshot `json:"snapshots"`
	}
	if err := c.call(v, http.MethodGet, apiPath(shown.Name, "snapshots"), nil, &kept); err != nil {
		return err
	}
	shown.Snapshots = kept.Snapshots
	if shown.Faults, err = c.faults(v, shown.Name); err != nil {
		return err
	}
	return c.show(v, "instance.html", shown.Name, &shown)
}

// action is what a form does: calls of the API. It returns where to go then.
type action func(c *Console, v *visit) (next string, err error)

// act does what a form asks for. When the API refuses, it is said on the page with
// the form, which still has what was written in it.
func (c *Console) act(of handler, do action) handler {
	return func(v *visit) error {
		next, err := do(c, v)
		if err != nil {
			return c.again(v, err, of)
		}
		http.Redirect(v.w, v.Request, next, http.StatusSeeOther)
		return nil
	}
}

// again shows a page once more, with why what its form asked for was refused.
func (c *Console) again(v *visit, err error, of handler) error {
	refused, ok := errors.AsType[*refusal](err)
	if !ok {
		return err
	}
	v.problem = refused
	return of(v)
}

func fork(c *Console, v *visit) (string, error) {
	wanted := members(v, "name", "ttl")
	wanted["listen"] = ticked(v.PostForm, "listen")
	var made control.Description
	err := c.call(v, http.MethodPost, apiPath(name(v), "fork"), wanted, &made)
	return instancePath(made.Name) + "?done=forked", err
}

func reset(c *Console, v *visit) (string, error) {
	return instancePath(name(v)) + "?done=reset", c.call(v, http.MethodPost, apiPath(name(v), "reset"), nil, nil)
}

func remove(c *Console, v *visit) (string, error) {
	return Path + "/?done=deleted", c.call(v, http.MethodDelete, apiPath(name(v)), nil, nil)
}

// setClock changes what its form is about; each of the forms has a field of its own.
func setClock(c *Console, v *visit) (string, error) {
	change := members(v, "now", "advance")
	if at, ok := change["now"].(string); ok {
		change["now"] = instant(at)
	}
	if rate := field(v, "rate"); rate != "" {
		change["rate"] = numberOf(rate)
	}
	if v.PostForm.Has("freeze") {
		change["freeze"] = v.PostForm.Get("freeze") == "true"
	}
	return instancePath(name(v)) + "?done=clock", c.call(v, http.MethodPatch, apiPath(name(v), "clock"), change, nil)
}

// instant reads a time as the pages show it, too.
func instant(text string) string {
	day, hour, ok := strings.Cut(strings.TrimSuffix(text, " UTC"), " ")
	if !ok {
		return text
	}
	return day + "T" + strings.TrimSpace(hour) + "Z"
}

func snapshot(c *Console, v *visit) (string, error) {
	wanted := map[string]any{"name": field(v, "snapshot_name")}
	return instancePath(name(v)) + "?done=kept", c.call(v, http.MethodPost, apiPath(name(v), "snapshots"), wanted, nil)
}

func restore(c *Console, v *visit) (string, error) {
	return instancePath(name(v)) + "?done=restored", c.call(v, http.MethodPost, apiPath(name(v), "restore"), members(v, "snapshot"), nil)
}

func forget(c *Console, v *visit) (string, error) {
	return instancePath(name(v)) + "?done=forgotten", c.call(v, http.MethodDelete, apiPath(name(v), "snapshots", field(v, "snapshot")), nil, nil)
}
