package legacy

import (
	"cmp"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// Config is what the roads of an instance stand on. All of it is needed.
type Config struct {
	Tables   *table.Tables
	Sessions *session.Authenticator
	Settings func() *release.Settings
	// Base is the instance's own URL, without a slash at its end.
	Base func(*http.Request) string
	// Instance is what the instance knows of itself when a request is served.
	Instance func(*http.Request) *processor.Instance
	Log      *slog.Logger
	// Observe is told who sent a request, once that is known, and Refused why somebody was
	// not let in, of which no answer tells more than the status.
	Observe func(*http.Request, *table.Caller)
	Refused func(*http.Request, error)
	// Closed answers for a processor whose plug-in is off.
	Closed func(http.ResponseWriter, *http.Request, release.ClosedAnswer)
}

// Roads serves the processors of an instance. It is safe for concurrent use.
type Roads struct {
	Config
}

// New returns the roads of an instance.
func New(cfg Config) *Roads { return &Roads{Config: cfg} }

// Serves tells whether an address asks for a processor, and what it names: a table, none
// that there is, or "" where the address is about no table.
func (r *Roads) Serves(path, rawQuery string) (name string, ok bool) {
	to, ok := r.find(path, rawQuery)
	if ok && to.processor.Name != "" {
		return "", true
	}
	return to.name, ok
}

// Lists tells whether an address that asks for a processor asks for rows of a table, of
// which a query chooses: not for one of them, and not for what the table is like.
func (r *Roads) Lists(path, rawQuery string) bool {
	to, ok := r.find(path, rawQuery)
	if !ok || to.processor.Name != "" || slices.Contains([]string{"SCHEMA", "WSDL", "XSD", "SOAP"}, to.processor.Key) {
		return false
	}
	asked := processor.Parameters(rawQuery)
	return asked.Get("sys_id") == "" && asked.Get("sysparm_sys_id") == ""
}

// ServeHTTP implements [http.Handler].
func (r *Roads) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	to, ok := r.find(req.URL.Path, req.URL.RawQuery)
	if !ok {
		http.NotFound(w, req) // whoever calls asked Serves first
		return
	}
	settings := r.Settings()
	if closed := to.processor.Closed; closed != nil {
		if plugin, answer := closed(settings); !r.Tables.PluginActive(r.Tables.View(), plugin) {
			r.Closed(w, req, answer)
			return
		}
	}
	parameters := processor.Parameters(req.URL.RawQuery)
	visit, err := r.Sessions.ForProcessor(req, r.wayIn(to.processor, settings, parameters))
	if err != nil {
		r.refuse(w, req, settings, err)
		return
	}
	r.Observe(req, visit.Caller)
	c := &processor.Call{
		Request: req, Settings: settings, Tables: r.Tables, Table: to.name, List: to.list,
		Parameters: parameters, Visit: visit, Base: r.Base(req),
		Instance: func() *processor.Instance { return r.Instance(req) },
		Meant:    func() error { return r.Sessions.Meant(req, visit) },
	}
	answer, err := r.served(to.processor, c)
	if err != nil {
		r.refuse(w, req, settings, err)
		return
	}
	r.write(w, req, visit, answer)
}

// served is the answer of a processor. All of them are asked by GET and POST (assumed: a
// servlet knows no others here).
func (r *Roads) served(p *processor.Processor, c *processor.Call) (*processor.Answer, error) {
	switch c.Request.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
		return p.Serve(c)
	}
	answer := processor.Page(http.StatusMethodNotAllowed, "This address is asked by GET or POST.")
	answer.Header = http.Header{"Allow": {"GET, HEAD, POST"}}
	return answer, nil
}

// wayIn is who may come to a processor.
func (r *Roads) wayIn(p *processor.Processor, settings *release.Settings, parameters url.Values) session.Processor {
	way := session.Processor{SOAP: p.SOAP, Required: p.Required, Guest: p.Guest}
	way.Open = p.Open != nil && p.Open(r.Tables, settings)
	if p.RequiredBy != nil {
		way.Required = cmp.Or(p.RequiredBy(parameters), way.Required)
	}
	return way
}

func (r *Roads) write(w http.ResponseWriter, req *http.Request, visit *session.Visit, answer *processor.Answer) {
	h := w.Header()
	r.Sessions.SetCookies(h, req, visit)
	h["X-Is-Logged-In"] = []string{strconv.FormatBool(visit.Method != session.None)}
	maps.Copy(h, answer.Header)
	if answer.Type != "" {
		h["Content-Type"] = []string{answer.Type}
	}
	status := cmp.Or(answer.Status, http.StatusOK)
	if answer.Body == nil {
		w.WriteHeader(status)
		return
	}
	wire.Send(w, req, status, answer.Body)
}

const jsonType = "application/json;charset=UTF-8"

// refuse answers somebody who may not come in, and logs what is not the caller's doing.
// Of the 401 at these addresses status and challenge alone are certain (observed; assumed:
// a short page, see do_401_body).
func (r *Roads) refuse(w http.ResponseWriter, req *http.Request, settings *release.Settings, err error) {
	h := w.Header()
	if errors.Is(err, table.ErrStopped) {
		w.WriteHeader(http.StatusRequestTimeout) // nobody reads it
		return
	}
	token, byToken := errors.AsType[*session.UserTokenError](err)
	if !byToken && !errors.Is(err, session.ErrRefused) {
		r.Log.Error("request failed", "method", req.Method, "path", req.URL.Path, "error", err)
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
		return
	}
	r.Refused(req, err)
	if byToken {
		h["X-UserToken-Response"] = []string{token.Token}
	}
	if _, ok := errors.AsType[*session.CodeError](err); ok {
		h["X-MFA_TOKEN"] = []string{"invalid"} // documented for the APIs, in this spelling
	}
	r.Sessions.SetCookies(h, req, nil)
	h["X-Is-Logged-In"] = []string{strconv.FormatBool(byToken)} // the session goes on, as at an API
	h["WWW-Authenticate"] = session.Challenges(req, settings, err)
	h["Connection"] = []string{"close"}
	wire.Drain(req)
	var text []byte
	switch settings.DoUnauthorizedBody {
	case release.UnauthorizedBodyHTML:
		h["Content-Type"] = []string{wire.PageType}
		text = wire.Page("HTTP status 401", "User Not Authenticated. Required to provide Auth information.")
	case release.UnauthorizedBodyJSON:
		h["Content-Type"] = []string{jsonType}
		text = wire.Refusal(settings.Auth401Message, "Required to provide Auth information", settings.ErrorKeyOrder == release.DetailFirst)
	}
	w.WriteHeader(http.StatusUnauthorized)
	if req.Method != http.MethodHead {
		_, _ = w.Write(text) // a client that left needs no answer
	}
}
