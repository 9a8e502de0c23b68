package mockserver_test

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// What programs read in exports that nobody here wrote is what the Table API says. The
// script does the comparing.
func TestPythonReadsExports(t *testing.T) {
	for kind, needs := range map[string]string{"csv": "csv", "xml": "xml.etree", "xlsx": "openpyxl"} {
		t.Run(kind, func(t *testing.T) {
			for _, python := range []string{"python3", "/usr/bin/python3"} { // the latter is where Debian's packages are
				if exec.CommandContext(t.Context(), python, "-c", "import "+needs).Run() != nil {
					continue
				}
				globe := mocktest.New(t)
				globe.Import("sys_user",
					map[string]string{"user_name": "kit.odd", "name": "Zoë \"Q\", Ж 🎿", "title": "=SUM(A1)\n<b>&amp;\r\nlast", "country": "ÅLA"},
					map[string]string{"user_name": "kit.blank", "name": " leading and trailing ", "email": "'quoted'", "city": "a,b;c\td"})
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				out, err := exec.CommandContext(ctx, python, "testdata/exports_client.py",
					globe.URL, globe.Admin.UserName, globe.Admin.Password, kind).CombinedOutput()
				require.NoError(t, err, string(out))
				return
			}
			t.Skip("Python or its " + needs + " is missing; install python3 and python3-openpyxl")
		})
	}
}
