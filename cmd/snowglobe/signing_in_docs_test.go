package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The commands of docs/signing-in.md lock and unlock: others by the Table API, and
// an administrator who locked himself out by control.
func TestSigningInDocs(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is missing; install it")
	}
	r := serve(t, "--events", "0")
	lines := indented(t, "signing-in.md")
	last := len(lines) - 1
	dir := t.TempDir()
	out := shell(t, dir, strings.ReplaceAll(strings.Join(lines[:last], "\n"), "http://127.0.0.1:8080", r.InstanceURL))
	require.Regexp(t, `^\{"result":\{"locked_out":"true",.*\}\}\{"result":\{"locked_out":"false","failed_attempts":"0"\}\}$`, out)

	const path = "/api/now/table/sys_user?sysparm_query=user_name=admin&sysparm_fields=locked_out"
	wrong := r
	wrong.Admin.Password = "wrong"
	for range 5 {
		require.Contains(t, ask(t, wrong, path), "User Not Authenticated")
	}
	require.Contains(t, ask(t, r, path), "User Not Authenticated", "the administrator locks as everybody does")
	shell(t, dir, lines[last], "SNOWGLOBE_CONTROL="+r.ControlURL)
	require.Contains(t, ask(t, wrong, path), "User Not Authenticated")
	require.Contains(t, ask(t, r, path), `{"result":[{"locked_out":"false"}]}`, "one wrong password does not lock again")
}
