package connector

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/connector/guest"
	"github.com/snowglobe-dev/snowglobe/connector/tables"
	"github.com/snowglobe-dev/snowglobe/connector/vault"
	"github.com/snowglobe-dev/snowglobe/internal/loopback"
	"github.com/snowglobe-dev/snowglobe/internal/patience"
)

// Ways to connect, as SNOWGLOBE_AUTH names them.
const (
	OAuth  = "oauth"
	Legacy = "legacy"
)

// Defaults of settings that are not about one instance.
const (
	DefaultLookback = 60 * 24 * time.Hour // "you'll receive events for 60 days prior to connection"
	DefaultPageSize = 1000
	DefaultOverlap  = 15 * time.Minute

	contractVersion = "1"
	maxPageSize     = 10_000 // documented: the default and usual cap of sysparm_limit
)

// Settings is what a run is told, by flags and SNOWGLOBE_ variables.
type Settings struct {
	Contract     string // version of the contract that the caller expects; empty: any
	InstanceURL  string
	Auth         string // OAuth or Legacy; empty: OAuth
	UserName     string
	Password     vault.Secret // for connecting only
	ClientID     string
	ClientSecret vault.Secret // for connecting only
	StateDir     string
	CAFile       string        // PEM; empty: the machine's authorities
	Lookback     time.Duration // how far before the connection history begins; zero: as connect was told, or DefaultLookback
	Tables       []string      // empty: those that connect was told, or the default read set
	PageSize     int           // rows a page
	Lag          time.Duration // how old a row must be to be read
	Overlap      time.Duration // how far back each sync looks for late rows
	Patience     time.Duration // how long one question may take with its repeats; zero: 15 s
	Key          vault.Secret
	KeyFile      string
}

// UsageError says that a setting is missing or makes no sense.
type UsageError struct {
	Why string
}

func (u *UsageError) Error() string { return u.Why }

func usage(format string, a ...any) error { return &UsageError{fmt.Sprintf(format, a...)} }

// plan is what settings come to once they have been checked.
type plan struct {
	Settings
	instance *url.URL // nil if no URL was given
	tables   []tables.Table
	roots    *x509.CertPool
}

// check reads the settings that every verb shares.
func (s Settings) check(ctx context.Context) (plan, error) {
	p := plan{Settings: s}
	if p.Auth == "" {
		p.Auth = OAuth
	}
	switch {
	case s.Contract != "" && s.Contract != contractVersion:
		return p, usage("SNOWGLOBE_CONTRACT is %q: this connector speaks contract version %s", s.Contract, contractVersion)
	case p.Auth != OAuth && p.Auth != Legacy:
		return p, usage("SNOWGLOBE_AUTH is %q: it is oauth, or legacy for user and password alone", s.Auth)
	case s.StateDir == "":
		return p, usage("SNOWGLOBE_STATE_DIR is not set: name a directory for what has to be kept between runs")
	case s.Lookback < 0:
		return p, usage("SNOWGLOBE_LOOKBACK is %s: give the length of the history to read, such as 1440h", s.Lookback)
	case s.PageSize < 1 || s.PageSize > maxPageSize:
		return p, usage("the page size is %d: it is a number of rows from 1 to %d", s.PageSize, maxPageSize)
	case s.Lag < 0 || s.Overlap < 0 || s.Patience < 0:
		return p, usage("lag, overlap and patience are lengths of time, and not negative ones")
	}
	var err error
	if s.InstanceURL != "" {
		if p.instance, err = parseInstance(s.InstanceURL); err != nil {
			return p, err
		}
	}
	if s.CAFile != "" {
		if p.roots, err = readAuthorities(ctx, s.CAFile); err != nil {
			return p, err
		}
	}
	if p.tables, err = tables.Select(names(s.Tables)); err != nil {
		return p, &UsageError{"SNOWGLOBE_TABLES: " + err.Error()}
	}
	return p, nil
}

// checkConnect asks for what connecting needs and no other verb does.
func (p plan) checkConnect() error {
	needed := []struct {
		variable string
		missing  bool
	}{
		{"SNOWGLOBE_INSTANCE_URL", p.instance == nil},
		{"SNOWGLOBE_USERNAME", p.UserName == ""},
		{"SNOWGLOBE_PASSWORD", p.Password == ""},
		{"SNOWGLOBE_CLIENT_ID", p.Auth == OAuth && p.ClientID == ""},
		{"SNOWGLOBE_CLIENT_SECRET", p.Auth == OAuth && p.ClientSecret == ""},
	}
	for _, n := range needed {
		if n.missing {
			return usage("%s is not set: connecting by %s needs it", n.variable, p.Auth)
		}
	}
	if strings.Contains(p.UserName, ":") && p.Auth == Legacy {
		return usage("SNOWGLOBE_USERNAME has a colon in it, which Basic authentication cannot carry (RFC 7617)")
	}
	return nil
}

// parseInstance reads the address of an instance. One that is wrong is not repeated
// as it is: it may hold a password before the host, also where nobody would parse it
// as one, and a token behind it.
func parseInstance(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || strings.Contains(text, "@"):
		return nil, usage("SNOWGLOBE_INSTANCE_URL is no plain address: write it as https://dev12345.service-now.com, without user or password")
	case u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
		return nil, usage("SNOWGLOBE_INSTANCE_URL is no address of a web server: write it as https://dev12345.service-now.com")
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, usage("SNOWGLOBE_INSTANCE_URL goes on behind %s://%s: leave out what follows the host", u.Scheme, u.Host)
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}

// inTheClear tells whether credentials would leave this machine unencrypted.
func inTheClear(instance *url.URL) bool {
	return instance.Scheme == "http" && !loopback.Is(instance.Hostname(), loopback.Addresses|loopback.Localhost|loopback.Subdomains)
}

func readAuthorities(ctx context.Context, path string) (*x509.CertPool, error) {
	text, err := patience.Small(ctx, path)
	if ctx.Err() != nil {
		return nil, guest.StoppedBy(ctx)
	}
	if err != nil {
		if at, ok := errors.AsType[*os.PathError](err); ok {
			err = at.Err
		}
		return nil, usage("SNOWGLOBE_CA_FILE: %s: %v", path, err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, usage("SNOWGLOBE_CA_FILE: %s holds no certificate in PEM", path)
	}
	return pool, nil
}

func names(list []string) []string {
	var out []string
	for _, name := range list {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, name)
		}
	}
	return out
}
