package console

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/control"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// shownInstances is how many a list shows. Who has more looks for them by name.
const shownInstances = 200

// listed is an instance in the list.
type listed struct {
	Name    string    `json:"name"`
	URL     string    `json:"url"`
	Release string    `json:"release"`
	Now     time.Time `json:"now"`
}

type home struct {
	Instances []listed
	All       int // how many there are, shown or not
	Filter    string
	Releases  []*release.Profile
	Tempers   []*release.Temper
}

// home lists the instances and makes new ones.
func (c *Console) home(v *visit) error {
	list, err := c.list(v)
	if err != nil {
		return err
	}
	shown := home{
		All: len(list), Filter: strings.TrimSpace(v.URL.Query().Get("q")), Releases: release.Catalog().All(), Tempers: release.Tempers(),
	}
	for _, one := range list {
		if strings.Contains(one.Name, shown.Filter) && len(shown.Instances) < shownInstances {
			shown.Instances = append(shown.Instances, one)
		}
	}
	return c.show(v, "home.html", "Instances", &shown)
}

// list is all instances, each with an address where a browser finds it.
func (c *Console) list(v *visit) ([]listed, error) {
	var got struct {
		Instances []listed `json:"instances"`
	}
	if err := c.call(v, http.MethodGet, "/instances", nil, &got); err != nil {
		return nil, err
	}
	for i, one := range got.Instances {
		got.Instances[i].URL = cmp.Or(one.URL, throughMain(got.Instances, one.Name))
	}
	return got.Instances, nil
}

// throughMain is the address of an instance without a port of its own: the port of
// the default instance serves it by host name. Only this machine's browsers find it.
func throughMain(all []listed, name string) string {
	for _, one := range all {
		main, err := url.Parse(one.URL)
		if one.Name == "default" && err == nil && control.IsLoopback(main.Host) && main.Port() != "" {
			return main.Scheme + "://" + name + ".localhost:" + main.Port()
		}
	}
	return ""
}

// create makes an instance out of the form.
func (c *Console) create(v *visit) error {
	wanted := members(v, "name", "release", "origin", "temper", "now", "ttl")
	for _, number := range []string{"seed", "people", "events"} {
		if text := field(v, number); text != "" {
			wanted[number] = numberOf(text)
		}
	}
	if names := strings.FieldsFunc(field(v, "scenarios"), func(r rune) bool { return r == ',' || r == ' ' }); len(names) > 0 {
		wanted["scenarios"] = names
	}
	wanted["listen"] = ticked(v.PostForm, "listen")
	var made control.Description
	if err := c.call(v, http.MethodPost, "/instances", wanted, &made); err != nil {
		return c.again(v, err, c.home)
	}
	http.Redirect(v.w, v.Request, instancePath(made.Name)+"?done=made", http.StatusSeeOther)
	return nil
}

// field is what stands in a field, without the white space around it.
func field(v *visit, name string) string { return strings.TrimSpace(v.PostForm.Get(name)) }

// members are the fields that are not empty, as a call has them.
func members(v *visit, names ...string) map[string]any {
	all := map[string]any{}
	for _, name := range names {
		if text := field(v, name); text != "" {
			all[name] = text
		}
	}
	return all
}

var numberForm = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// numberOf is a text as the number that it is. Another text goes on as it is, and the
// API says what is wrong with it.
func numberOf(text string) any {
	if numberForm.MatchString(text) {
		return json.Number(text)
	}
	return text
}

func instancePath(name string) string { return Path + "/instances/" + url.PathEscape(name) }
