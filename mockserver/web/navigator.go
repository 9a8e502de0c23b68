package web

import (
	"embed"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/web/layout"
)

// filterParameter filters the navigator without a script.
const filterParameter = "sysparm_nav_filter"

//go:embed navigator.yaml
var dataFiles embed.FS

// navigatorFile is navigator.yaml; the file says what its members mean.
type navigatorFile struct {
	Applications []applicationEntry `yaml:"applications"`
}

type applicationEntry struct {
	Title   string            `yaml:"title"`
	Switch  map[string]string `yaml:"switch"`
	Roles   []string          `yaml:"roles"`
	Modules []moduleEntry     `yaml:"modules"`
}

type moduleEntry struct {
	Title  string            `yaml:"title"`
	Table  string            `yaml:"table"`
	Query  string            `yaml:"query"`
	New    bool              `yaml:"new"`
	Heads  bool              `yaml:"heads"`
	Switch map[string]string `yaml:"switch"`
	Roles  []string          `yaml:"roles"`
}

var navigatorData = sync.OnceValue(func() *navigatorFile {
	var content navigatorFile
	if err := datafile.Read(dataFiles, "navigator.yaml", &content, "applications: and a list below it"); err != nil {
		panic(err) // our own file, which a test reads
	}
	return &content
})

// application is a heading of the navigator with its modules.
type application struct {
	Title   string
	Modules []module
}

type module struct {
	Title   string
	Link    string
	Current bool
}

// navigator is what the caller has of it, as far as the words of a filter are in the
// names of an application or of a module (documented: the filter shows the modules
// whose name, or whose application's name, contains the text).
func (c *call) navigator(filter string) []application {
	words := strings.Fields(strings.ToLower(filter))
	switches := c.settings.Map()
	var all []application
	entries := navigatorData().Applications
	for i := range entries {
		entry := &entries[i]
		if !c.offers(switches, entry.Switch, entry.Roles) {
			continue
		}
		shown := application{Title: entry.Title}
		for j := range entry.Modules {
			m := &entry.Modules[j]
			if (hasWords(entry.Title, words) || hasWords(m.Title, words)) && c.offers(switches, m.Switch, m.Roles) && c.readable(m.Table) {
				link := m.link()
				shown.Modules = append(shown.Modules, module{Title: m.Title, Link: link, Current: link == c.request.URL.RequestURI()})
			}
		}
		if len(shown.Modules) > 0 {
			all = append(all, shown)
		}
	}
	return all
}

func (c *call) offers(switches, wanted map[string]string, roles []string) bool {
	for key, value := range wanted {
		if switches[key] != value {
			return false
		}
	}
	return len(roles) == 0 || c.visit.Caller.Has(roles...)
}

// readable tells whether the release has a table of which the caller may see rows.
func (c *call) readable(table string) bool {
	reader := c.reader()
	def, err := reader.Table(table)
	return err == nil && reader.MayReadTable(def)
}

func hasWords(text string, words []string) bool {
	text = strings.ToLower(text)
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func (m *moduleEntry) link() string {
	switch {
	case m.New:
		return newAddress(m.Table, "")
	case m.Query != "":
		return listAddress(m.Table, m.Query)
	}
	return "/" + m.Table + "_list.do"
}

// headingOf is what a list is called: as the module whose list it is, narrowed further or
// not, where the module says so, and else as its table.
func headingOf(def *dictionary.Table, asked *query.Query) string {
	for _, entry := range navigatorData().Applications {
		for _, m := range entry.Modules {
			if m.Heads && m.Table == def.Name && narrows(asked, query.Parse(m.Query)) {
				return m.Title
			}
		}
	}
	return layout.PluralOf(def)
}

// narrows tells whether a query begins with all conditions of another.
func narrows(asked, from *query.Query) bool {
	if len(asked.Groups) != 1 || len(asked.Groups[0]) < len(from.Groups[0]) {
		return false
	}
	begin := query.Query{Groups: []query.Group{asked.Groups[0][:len(from.Groups[0])]}}
	return begin.String() == (&query.Query{Groups: from.Groups}).String()
}

func listAddress(table, encodedQuery string) string {
	return "/" + table + "_list.do?" + url.Values{"sysparm_query": {encodedQuery}}.Encode()
}

// shortcutPattern is what somebody types into the filter who knows a table by its name, in
// small letters (documented: "Navigate directly to a table": incident.list, incident.form).
// The script of the pages goes by it as well.
const shortcutPattern = `^([a-z0-9_]+)\.(list|form|do)$`

var shortcut = regexp.MustCompile(shortcutPattern)

// direct is the address that such a text means.
func direct(text string) (address string, ok bool) {
	parts := shortcut.FindStringSubmatch(strings.ToLower(strings.TrimSpace(text)))
	if parts == nil {
		return "", false
	}
	switch name := parts[1]; parts[2] {
	case "list":
		return "/" + name + "_list.do", true
	case "form":
		return newAddress(name, ""), true
	default:
		return "/" + name + ".do", true
	}
}
