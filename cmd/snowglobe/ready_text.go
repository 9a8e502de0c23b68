package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// defaultControl is where the control API listens unless told otherwise.
const defaultControl = "127.0.0.1:8081"

// print tells a person what to do with the instance. With an authority of its
// own it also says how a client comes to trust it.
func (r ready) print(s screen, ownAuthority, askedForToken bool) {
	temper := ""
	if r.Temper != release.DefaultTemper {
		temper = " in the temper " + r.Temper
	}
	fmt.Fprintf(s, "Snowglobe plays %s%s, and its clock shows %s.\n\n", r.Release, temper, r.Now.Format(time.RFC3339))
	fact := func(name, value string) { fmt.Fprintf(s, "  %-9s %s\n", name, value) }
	fact("instance", s.in(bold, r.InstanceURL))
	fact("sign in", r.Admin.UserName+" / "+r.Admin.Password)
	if r.Client == nil {
		fact("OAuth", "not on this release")
	} else {
		fact("OAuth", "client "+r.Client.ID)
		fact("", "secret "+r.Client.Secret)
	}
	fact("control", s.in(bold, r.ControlURL)+" for browsers")
	fact("", r.ControlURL+control.Prefix+"/openapi.json for programs")
	if r.ProxyURL != "" {
		fact("proxy", r.ProxyURL+", for https://NAME."+mockserver.ProxyDomain)
	}
	if r.seeded {
		fact("seed", strconv.FormatUint(r.Seed, 10))
	} else {
		fact("seed", fmt.Sprintf("none: the world of --seed %d, with tokens that nobody can predict", r.Seed))
	}
	if r.faults != "" {
		fact("faults", r.faults)
	}
	fact("process", strconv.Itoa(r.PID))
	fmt.Fprintln(s)

	trust := ""
	if ownAuthority || r.ProxyURL != "" {
		fmt.Fprintf(s, "Trust  snowglobe ctl ca%s > ca.pem\n", r.controlFlags(askedForToken))
	}
	if ownAuthority {
		trust = "--cacert ca.pem "
	}
	fmt.Fprintf(s, "Try    curl %s-u %s:%s '%s/api/now/table/sys_user?sysparm_limit=1'\n",
		trust, r.Admin.UserName, r.Admin.Password, r.InstanceURL)
	if r.ProxyURL != "" {
		fmt.Fprintf(s, "Proxy  curl --proxy %s --cacert ca.pem -u %s:%s 'https://%s.%s/api/now/table/sys_user?sysparm_limit=1'\n",
			r.ProxyURL, r.Admin.UserName, r.Admin.Password, mockserver.DefaultInstance, mockserver.ProxyDomain)
	}
	fmt.Fprintln(s, "End    with Ctrl-C.")
}

// controlFlags are what ctl needs to reach this server. The token is left to
// whoever knows it.
func (r ready) controlFlags(askedForToken bool) string {
	flags := ""
	if address := strings.TrimPrefix(r.ControlURL, "http://"); address != defaultControl {
		flags += " --control " + address
	}
	if askedForToken {
		flags += " --control-token TOKEN"
	}
	return flags
}
