package mockserver_test

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// zeep reads the WSDL of ten tables, and then knows of messages and types only what
// stands there: of each table it reads, pages, inserts, updates and deletes, and meets a
// fault. A staging table is the eleventh, whose rows become records of another.
func TestZeep(t *testing.T) {
	for _, python := range []string{"python3", "/usr/bin/python3"} { // the latter is where Debian's packages are
		if exec.CommandContext(t.Context(), python, "-c", "import zeep").Run() == nil {
			for _, form := range []string{"true", "false"} {
				globe := mocktest.New(t)
				globe.Change("sys_properties", map[string]string{"name": "glide.wsdl.schema.UnqualifiedElementFormDefault"}, map[string]string{"value": form})
				soapScript(t, globe, python, "testdata/soap_client.py")
			}
			return
		}
	}
	missing(t, "Python's zeep is missing; install python3-zeep")
}

// SOAP::Lite, on which clients in Perl stand, ServiceNow's own among them, does the same on
// the same tables by their WSDL. Then it does without one, as those clients do.
func TestSOAPLite(t *testing.T) {
	if exec.CommandContext(t.Context(), "perl", "-MSOAP::Lite", "-e", "1").Run() != nil {
		missing(t, "Perl's SOAP::Lite is missing; install libsoap-lite-perl")
	}
	soapScript(t, mocktest.New(t), "perl", "testdata/soap_client.pl")
}

func soapScript(t *testing.T, globe *mocktest.Globe, program, script string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, program, script, globe.URL, globe.Admin.UserName, globe.Admin.Password).CombinedOutput()
	require.NoError(t, err, string(out))
}
