package mockserver_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// PySNC is ServiceNow's own client for Python, tested by its makers against real
// instances. Much of what they test there, the script asks of ours: sign in by
// Basic and OAuth, read, page, filter, write, meet errors.
func TestPySNC(t *testing.T) {
	for _, python := range []string{"python3", "/usr/bin/python3"} { // the latter is where Debian's packages are
		if exec.CommandContext(t.Context(), python, "-c", "import pysnc, requests_oauthlib").Run() != nil {
			continue
		}
		globe := mocktest.New(t, mocktest.TLS())
		ca := filepath.Join(t.TempDir(), "ca.pem")
		require.NoError(t, os.WriteFile(ca, globe.CA(), 0o600))
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		command := exec.CommandContext(ctx, python, "testdata/pysnc_client.py",
			globe.URL, globe.Admin.UserName, globe.Admin.Password, globe.OAuth.ID, globe.OAuth.Secret)
		command.Env = append(os.Environ(), "REQUESTS_CA_BUNDLE="+ca)
		out, err := command.CombinedOutput()
		require.NoError(t, err, string(out))
		return
	}
	t.Skip("PySNC is missing; pip install 'pysnc[oauth]'")
}
