package main

import (
	"fmt"
	"io"
	"time"
)

// print tells a person what to do with the instance.
func (r ready) print(w io.Writer) error {
	oauth := "no OAuth on this release"
	if r.Client != nil {
		oauth = fmt.Sprintf("client %s, secret %s", r.Client.ID, r.Client.Secret)
	}
	_, err := fmt.Fprintf(w, `Snowglobe plays %s, seed %d, and its clock shows %s.

  instance  %s
  sign in   %s / %s
  OAuth     %s
  control   %s/_snowglobe/

Try    curl -u %s:%s '%s/api/now/table/sys_user?sysparm_limit=1'
End    with Ctrl-C.
`,
		r.Release, r.Seed, r.Now.Format(time.RFC3339), r.InstanceURL, r.Admin.UserName, r.Admin.Password, oauth,
		r.ControlURL, r.Admin.UserName, r.Admin.Password, r.InstanceURL)
	return err
}
