package rest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// available tells whether the plug-in that carries the APIs is on.
func (a *API) available() bool { return a.tables.PluginActive(a.tables.View(), plugin) }

// switchedOff tells whether an API was taken out of service by its name. Its paths
// are then unknown resources (observed: support article KB0657531 has the
// property with a list of names, and the message that calls get). That the other
// property, of which the vendor's list says no more than that it exists, leaves
// only those in service which it names, is assumed.
func (a *API) switchedOff(api string) bool {
	view := a.tables.View()
	names := func(property string) []string {
		return strings.FieldsFunc(a.tables.Property(view, property, ""), func(c rune) bool { return c == ',' })
	}
	named := func(entry string) bool { return strings.EqualFold(strings.TrimSpace(entry), api) }
	enabled := names("glide.rest.apis.enabled")
	return slices.ContainsFunc(names("glide.rest.apis.disabled"), named) ||
		len(enabled) > 0 && !slices.ContainsFunc(enabled, named)
}

// refuseWithoutPlugin answers for an instance whose REST plug-in is off and
// that therefore knows nothing under /api, not even how to ask for credentials.
// The releases that answer in JSON refuse after the credentials were checked,
// like any path that they do not have (assumed; no vendor text is known).
func (a *API) refuseWithoutPlugin(w http.ResponseWriter, r *http.Request) bool {
	answer := a.settings().RESTPluginOff
	if answer == release.ClosedJSON400 || a.available() {
		return false
	}
	WriteClosed(w, r, answer)
	return true
}

// WriteTooLong answers an address that is too long, with a page (client: PySNC's
// tests expect HTML and a status of 400 or more).
func WriteTooLong(w http.ResponseWriter) {
	w.Header().Set("Content-Type", wire.PageType)
	w.WriteHeader(http.StatusRequestURITooLong)
	_, _ = w.Write(wire.Page("HTTP status 414", "The address is longer than this server reads.")) // a client that left needs no answer
}

// WriteStatus answers with a status as the APIs do, whatever the reason: in the words of
// the platform for it (observed for 401, 404 and 500, documented for 403 and 429), and of
// HTTP for others.
func WriteStatus(w http.ResponseWriter, s *release.Settings, status int) {
	f, ok := map[int]*Fault{
		http.StatusUnauthorized:        unauthenticated(s, nil),
		http.StatusForbidden:           {Message: "Insufficient rights to query records"},
		http.StatusNotFound:            noRecord(nil),
		http.StatusTooManyRequests:     {Message: "Rate limit exceeded", Detail: "Rate limit of requests per hour exceeded"},
		http.StatusInternalServerError: {Message: "The server met an unexpected condition"},
	}[status]
	if !ok {
		f = &Fault{Message: http.StatusText(status)}
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write(wire.Refusal(f.Message, f.Detail, s.ErrorKeyOrder == release.DetailFirst)) // a client that left needs no answer
}

// WriteClosed answers for a part of the platform that is not there: with the
// page for an unknown address, with some page or by sending the browser to the sign-in
// page.
func WriteClosed(w http.ResponseWriter, r *http.Request, answer release.ClosedAnswer) {
	if answer == release.ClosedLogin302 {
		http.Redirect(w, r, "/welcome.do", http.StatusFound)
		return
	}
	status, title := http.StatusNotFound, "Page not found"
	says := "The page you are looking for could not be found."
	if answer == release.ClosedHTML200 {
		// client: to one, text/html where it asked for data is an instance that is away.
		status, title, says = http.StatusOK, "ServiceNow", "This page has nothing to show."
	}
	w.Header().Set("Content-Type", wire.PageType)
	w.WriteHeader(status)
	_, _ = w.Write(wire.Page(title, says)) // a client that left needs no answer
}
