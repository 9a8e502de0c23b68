package rest

import (
	"crypto/sha1" //nolint:gosec // data_hash finds the same address again and keeps nothing safe
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// tinyTable holds addresses that were too long, by the token that stands for them.
const tinyTable = "sys_tiny_url"

// tinyService makes and reads tiny URLs, which stand for a long query in an address. The vendor
// does not document it (client: Ansible's servicenow.itsm sends its queries so where
// the address would get too long, and the platform's own GlideNavigation.js posts to it).
var tinyService = service{
	name:     "Tiny URL API",
	root:     "/api/now",
	offered:  func(s *release.Settings) bool { return s.APITinyURLEnabled },
	versions: tableVersions,
	paths: map[string]verbs{
		"/tinyurl":         {http.MethodPost: (*call).makeTiny},
		"/tinyurl/{token}": {http.MethodGet: (*call).keptParameters},
	},
}

// elementName is a name that an element of XML may have, as far as parameters go.
var elementName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// makeTiny serves POST /api/now/tinyurl: of an address as incident_list.do?query it keeps
// the query, and answers with the same address and a token in its place. The same query
// has the same token (assumed: the table keeps a hash of what it holds, and that whoever
// is signed in may, as it changes no record of anybody's).
func (c *call) makeTiny() (*Reply, error) {
	change, err := c.change()
	if err != nil {
		return nil, err
	}
	page, query, long := strings.Cut(change["url"], "?")
	if !long || query == "" {
		return nil, unreadable("The address to make tiny is missing; send it as {\"url\":\"incident_list.do?sysparm_query=…\"}.", nil)
	}
	if _, err := parseParameters(query); err != nil {
		return nil, err
	}
	sum := sha1.Sum([]byte(query)) //nolint:gosec // see above
	hash, token := hex.EncodeToString(sum[:]), ""
	err = c.api.tables.Maintain(func(tx store.Tx) error {
		store.Find(tx, tinyTable, "data_hash", hash, func(known *store.Row) bool {
			if known.Get("data") == query {
				token = known.Get("tiny_url")
			}
			return token == ""
		})
		if token != "" {
			return nil
		}
		// The token is the row's sys_id as well (documented: support article KB0695409; client:
		// a browser extension and a public script include look for it in tiny_url).
		token = c.api.tables.NewID()
		_, err := c.api.tables.InsertFor(tx, table.Behalf{Caller: c.visit.Caller}, tinyTable,
			table.Change{"sys_id": token, "tiny_url": token, "data": query, "data_hash": hash})
		return err
	})
	if err != nil {
		return nil, err
	}
	body := wire.AppendText([]byte(`{"result":`), page+"?sysparm_tiny="+token)
	return &Reply{Status: http.StatusCreated, Header: http.Header{}, Body: c.document(append(body, '}'))}, nil
}

// unfold puts the parameters that a tiny URL stands for in its place. Those of the
// request itself win. A token that nobody made is refused (assumed): left out, it would
// widen the answer to the whole table.
func (c *call) unfold(values url.Values) (url.Values, error) {
	token := values.Get("sysparm_tiny")
	if token == "" || !c.settings.APITinyURLEnabled {
		return values, nil
	}
	kept, ok, err := c.standsFor(token)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, &Fault{Status: http.StatusBadRequest, Message: "Invalid tiny URL", Detail: "No address is kept for " + token}
	}
	maps.Copy(kept, values)
	return kept, nil
}

// keptParameters serves GET /api/now/tinyurl/{token}: the parameters that a tiny URL
// stands for, each with its value (client: the vendor's own list page for @servicenow/aiux
// reads them so; assumed: 404 for a token that nobody made, as for a record). XML has no
// room for a name that no element may have.
func (c *call) keptParameters() (*Reply, error) {
	kept, ok, err := c.standsFor(c.vars.of("token"))
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, noRecord(nil)
	}
	told := map[string]string{}
	for name := range kept {
		if !c.xml || elementName.MatchString(name) {
			told[name] = kept.Get(name)
		}
	}
	return c.result(http.StatusOK, told)
}

// standsFor reads the parameters that a token stands for.
func (c *call) standsFor(token string) (url.Values, bool, error) {
	row, ok := store.First(c.api.tables.View(), tinyTable, "tiny_url", token)
	if !ok {
		return nil, false, nil
	}
	kept, err := parseParameters(row.Get("data"))
	return kept, true, err
}
