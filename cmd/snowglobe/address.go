package main

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/redact"
)

// address is a flag that takes the address of a server. A password or a token in
// it is refused: errors, reports and replays show addresses.
type address struct {
	flag    string
	example string
	login   string // the flags that take what does not belong in it
}

var (
	controlAddress = address{"control", "http://127.0.0.1:8081", "--control-token or SNOWGLOBE_CONTROL_TOKEN"}
	targetAddress  = address{"target", "https://example.service-now.com", "--username and SNOWGLOBE_PASSWORD"}
)

// check tells what is wrong with a value of the flag.
func (a address) check(value string) error {
	if err := a.checkLogin(value); err != nil {
		return err
	}
	u, err := url.Parse(value)
	switch {
	case err != nil, u.Host == "", u.Hostname() == "", u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("--%s: %q is no address such as %s", a.flag, shownAddress(value), a.example)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return fmt.Errorf("--%s goes on behind its path; give the address alone, such as %s", a.flag, a.example)
	}
	return nil
}

// checkLogin refuses a login in an address, be the rest of it right or wrong.
func (a address) checkLogin(value string) error {
	if u, err := url.Parse(value); !strings.Contains(value, "@") || err == nil && u.Host != "" && u.User == nil {
		return nil
	}
	return fmt.Errorf("--%s has user or password in its address; give %s", a.flag, a.login)
}

// secretPlace is where an address that is wrong may have a secret: around an @,
// behind a ? or #, and in place of the port where the host was forgotten.
var secretPlace = regexp.MustCompile(`[@?#]|:[0-9]*[^/0-9:\]]`)

// shownAddress is an address that somebody got wrong, for an error about it.
func shownAddress(value string) string {
	if secretPlace.MatchString(value) {
		return redact.Mark
	}
	return value
}

// callable is an address as somebody on this machine can call it: a port that is
// open on every address is open on loopback.
func callable(url string) string {
	return strings.NewReplacer("//[::]:", "//127.0.0.1:", "//0.0.0.0:", "//127.0.0.1:").Replace(url)
}
