package conformance_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// taker is a test that takes down what becomes of it and of those below it.
type taker struct {
	t    *testing.T
	name string
	all  *taken
}

// taken are verdicts and texts by the names of tests.
type taken struct {
	mu       sync.Mutex
	verdicts map[string]string
	texts    map[string]string
}

// take runs a test function to its end.
func take(t *testing.T, run func(*taker)) *taken {
	t.Helper()
	all := &taken{verdicts: map[string]string{}, texts: map[string]string{}}
	(&taker{t: t, all: all}).Run("TestIt", run)
	return all
}

func (k *taker) Context() context.Context { return k.t.Context() }
func (k *taker) Helper()                  {}
func (k *taker) Parallel()                {}
func (k *taker) Name() string             { return k.name }
func (k *taker) Log(args ...any)          { k.note("", args) }
func (k *taker) Error(args ...any)        { k.note("fail", args) }

func (k *taker) Fatal(args ...any) {
	k.note("fatal", args)
	runtime.Goexit()
}

func (k *taker) Skip(args ...any) {
	k.note("skip", args)
	runtime.Goexit()
}

func (k *taker) Run(name string, run func(*taker)) bool {
	below := &taker{t: k.t, name: strings.TrimPrefix(k.name+"/"+name, "/"), all: k.all}
	done := make(chan struct{})
	go func() {
		defer close(done)
		below.note("pass", nil)
		run(below)
	}()
	<-done
	return true
}

func (k *taker) note(verdict string, args []any) {
	k.all.mu.Lock()
	defer k.all.mu.Unlock()
	if verdict != "" {
		k.all.verdicts[k.name] = verdict
	}
	k.all.texts[k.name] += fmt.Sprint(args...)
}

// of are the tests with this verdict.
func (all *taken) of(verdict string) []string {
	names := slices.Sorted(maps.Keys(all.verdicts))
	return slices.DeleteFunc(names, func(name string) bool { return all.verdicts[name] != verdict })
}

// missingPython passes over what this machine cannot do, and CI has to.
func missingPython(t *testing.T) {
	t.Helper()
	const says = "python3 is missing; install it"
	require.NotEqual(t, "true", os.Getenv("CI"), says)
	t.Skip(says)
}

func pythonConnector(t *testing.T, file string) conformance.Option {
	t.Helper()
	// A wrapper that chooses between versions takes longer than the verbs do.
	path, err := exec.CommandContext(t.Context(), "python3", "-c", "import sys; print(sys.executable)").Output()
	if err != nil {
		missingPython(t)
	}
	file, err = filepath.Abs(filepath.Join("testdata", file))
	require.NoError(t, err)
	return conformance.Command(strings.TrimSpace(string(path)), file)
}

// A careful connector passes, each check by a name of its own, and what cannot apply is
// skipped by name.
func TestConnectorInGo(t *testing.T) {
	connector, on := pythonConnector(t, "pyconnector/connector.py"), conformance.On(mocktest.New(t).ControlURL())
	all := take(t, func(t *taker) {
		conformance.TestConnector(t, connector, on, conformance.OnlyReleases("eureka", "Madrid"), conformance.OnlyChecks("auth/connect/story", "test/really-asks"))
	})
	require.Empty(t, all.of("fail"), all.texts)
	require.Equal(t, []string{"TestIt/auth/connect/story/eureka/oauth", "TestIt/test/really-asks/eureka/oauth"}, all.of("skip"))
	require.Equal(t, "Eureka has no OAuth provider", all.texts["TestIt/auth/connect/story/eureka/oauth"])
	for _, name := range []string{"auth/connect/story/madrid/oauth", "auth/connect/story/eureka/legacy", "test/really-asks/madrid/legacy"} {
		require.Contains(t, all.of("pass"), "TestIt/"+name)
	}
}

// A careless one fails by the check that names it, with why, how to mend it, and the
// command that does it again. One that cannot even connect fails once, and what stands
// on that is skipped.
func TestCarelessConnectorInGo(t *testing.T) {
	connector, on := pythonConnector(t, "broken/keeps_password.py"), conformance.On(mocktest.New(t).ControlURL())
	all := take(t, func(t *taker) {
		conformance.TestConnector(t, connector, on, conformance.OnlyReleases("madrid"), conformance.OnlyAuth("legacy"), conformance.OnlyProfiles("secrets", "test"), conformance.OnlyChecks("secrets/at-rest/password", "test/really-asks"))
	})
	const name = "TestIt/secrets/at-rest/password/madrid/legacy"
	require.Contains(t, all.of("fail"), name, all.verdicts)
	require.Contains(t, all.of("pass"), "TestIt/test/really-asks/madrid/legacy")
	for _, says := range []string{
		"FAIL  secrets/at-rest/password  (madrid, legacy)  ", "\n    mend:   ", "\n    why:    ", "\n    source: ",
		"\n    replay: go test -run '^TestIt$/^secrets$/^at-rest$/^password$/^madrid$/^legacy$'\n",
	} {
		require.Contains(t, all.texts[name], says)
	}

	all = take(t, func(t *taker) {
		conformance.TestConnector(t, conformance.Command("/bin/sh", "-c", "exit 1"), on, conformance.OnlyReleases("madrid"), conformance.OnlyAuth("legacy"), conformance.OnlyChecks("test/*", "auth/connect/story"))
	})
	require.Equal(t, []string{"TestIt/auth/connect/story/madrid/legacy"}, all.of("fail"))
	require.Contains(t, all.texts["TestIt/test/really-asks/madrid/legacy"], "stands on auth/connect/story")
}

// What a list knows is skipped, and what it promises in vain fails the test, once all
// was carried out.
func TestKnownFailuresInGo(t *testing.T) {
	connector, on := pythonConnector(t, "broken/keeps_password.py"), conformance.On(mocktest.New(t).ControlURL())
	known := filepath.Join(t.TempDir(), "known.yaml")
	list := func(text string) { writeFile(t, known, text) }
	run := func() *taken {
		return take(t, func(t *taker) {
			conformance.TestConnector(t, connector, on, conformance.KnownFailures(known), conformance.OnlyAuth("legacy"), conformance.OnlyReleases("madrid"), conformance.OnlyChecks("secrets/at-rest/password", "test/really-asks"))
		})
	}
	list("known: [{check: secrets/at-rest/password, reason: until version 3}]")
	all := run()
	require.Empty(t, all.of("fail"), all.texts)
	require.Contains(t, all.texts["TestIt/secrets/at-rest/password/madrid/legacy"], "known: until version 3")

	list("known: [{check: secrets/at-rest/password, reason: until version 3}, {check: test/really-asks, reason: soon}]")
	all = run()
	require.Equal(t, []string{"TestIt"}, all.of("fail"))
	require.Contains(t, all.texts["TestIt"], "test/really-asks (madrid, legacy): it passes, and "+known+":1 says that it fails")
}

// A server: what control makes, an instance of it, and one that has no control API.
func TestServerInGo(t *testing.T) {
	globe := mocktest.New(t, mocktest.Release("fuji"))
	on := conformance.On(globe.ControlURL())
	all := take(t, func(t *taker) {
		conformance.TestServer(t, on, conformance.OnlyReleases("madrid"), conformance.OnlyChecks("table/read/**", "oauth/refresh/**"))
	})
	require.Empty(t, all.of("fail"), all.texts)
	require.Empty(t, all.of("fatal"), all.texts)
	require.NotEmpty(t, all.of("pass"))

	all = take(t, func(t *taker) {
		conformance.TestServer(t, on, conformance.InstanceOf("default"), conformance.OnlyChecks("release/build-tag"))
	})
	require.Contains(t, all.of("pass"), "TestIt/release/build-tag/fuji/none", "on the release that it plays")

	server := conformance.Server{URL: globe.URL, Release: "fuji", UserName: globe.Admin.UserName, Password: globe.Admin.Password, ClientID: globe.OAuth.ID, ClientSecret: globe.OAuth.Secret}
	all = take(t, func(t *taker) {
		conformance.TestServer(t, conformance.At(server), conformance.OnlyChecks("table/read/*", "table/write/insert"))
	})
	require.Empty(t, all.of("fail"), all.texts)
	require.Contains(t, strings.Join(all.of("skip"), " "), "table/write/insert/fuji/", "a guest changes nothing")

	server.Password = "wrong"
	all = take(t, func(t *taker) { conformance.TestServer(t, conformance.At(server), conformance.OnlyChecks("table/**")) })
	require.Equal(t, map[string]string{"TestIt": "fatal"}, all.verdicts, "it is tried once")
	require.Contains(t, all.texts["TestIt"], "refuses the sign-in")

	all = take(t, func(t *taker) {
		conformance.TestServer(t, on, conformance.OnlyReleases("eureka"), conformance.OnlyAuth("oauth"), conformance.OnlyChecks("oauth/refresh/**"))
	})
	require.Contains(t, all.texts["TestIt"], "nothing was run: every check was skipped or unsupported")
	require.Equal(t, []string{"TestIt"}, all.of("fail"))
}

func TestSlipsOfOptions(t *testing.T) {
	on, mine := conformance.On("http://127.0.0.1:1"), conformance.Command("/bin/sh")
	for says, options := range map[string][]conformance.Option{
		"which connector? Give conformance.Command":                                        {on},
		"where? Give conformance.On(globe.ControlURL())":                                   {mine},
		"control at http://127.0.0.1:1 cannot be reached":                                  {on, mine},
		"cannot start ./no-such-program":                                                   {on, conformance.Command("./no-such-program")},
		`no check for a connector is like "table/**"; snowglobe conform list lists`:        {on, mine, conformance.OnlyChecks("table/**")},
		`read the pattern "[a"`:                                                            {on, mine, conformance.OnlyChecks("[a")},
		`conformance.OnlyProfiles: unknown profile "hystory"; did you mean "history"?`:     {on, mine, conformance.OnlyProfiles("hystory")},
		`conformance.Faults("strom"): there is no such profile; did you mean "storm"?`:     {on, mine, conformance.Faults("strom")},
		`conformance.Faults(""): there is no such profile; known are calm, weather, storm`: {on, mine, conformance.Faults("")},
		"no check for a connector belongs to all that the options choose":                  {on, mine, conformance.OnlyProfiles("history"), conformance.OnlyChecks("read/**")},
		`unknown release "madird"; did you mean "madrid"?`:                                 {on, mine, conformance.OnlyReleases("madird")},
		`conformance.OnlyAuth: "basic": say oauth or legacy`:                               {on, mine, conformance.OnlyAuth("basic")},
		"a connector is judged where the kit can change the world behind its back":         {mine, conformance.At(conformance.Server{})},
		"InstanceOf and conformance.ControlToken are about the control API":                {mine, conformance.On(""), conformance.InstanceOf("default")},
		"conformance.Within takes a time above 0":                                          {on, mine, conformance.Within(-1)},
		"conformance.OnlyReleases chooses what the kit makes":                              {on, mine, conformance.OnlyReleases("fuji"), conformance.InstanceOf("default")},
		"known.yaml: no such file or directory":                                            {on, mine, conformance.KnownFailures("known.yaml")},
		"no/such: no such file or directory":                                               {on, mine, conformance.SuitesFrom("no/such")},
	} {
		all := take(t, func(t *taker) { conformance.TestConnector(t, options...) })
		require.Equal(t, map[string]string{"TestIt": "fatal"}, all.verdicts, says)
		require.Contains(t, all.texts["TestIt"], says)
	}
	for says, options := range map[string][]conformance.Option{
		"conformance.Command is about a connector": {on, mine},
		"two places; give one of them":             {on, conformance.At(conformance.Server{})},
		"conformance.At needs URL, Release":        {conformance.At(conformance.Server{URL: "http://127.0.0.1:1"})},
	} {
		all := take(t, func(t *taker) { conformance.TestServer(t, options...) })
		require.Equal(t, "fatal", all.verdicts["TestIt"], says)
		require.Contains(t, all.texts["TestIt"], says)
	}
}

// Each profile that a schedule may name, and no other, is taken.
func TestProfilesOfFaults(t *testing.T) {
	text, err := os.ReadFile("schema/faults.schema.json")
	require.NoError(t, err)
	var schema struct {
		Properties struct {
			Profile struct {
				Enum []string `json:"enum"`
			} `json:"profile"`
		} `json:"properties"`
	}
	require.NoError(t, json.Unmarshal(text, &schema))
	require.Contains(t, schema.Properties.Profile.Enum, conformance.DefaultWeather)
	require.Len(t, schema.Properties.Profile.Enum, 3)
	for _, profile := range schema.Properties.Profile.Enum {
		all := take(t, func(t *taker) {
			conformance.TestConnector(t, conformance.Faults(profile), conformance.On("http://127.0.0.1:1"), conformance.Command("./no-such-program"))
		})
		require.Contains(t, all.texts["TestIt"], "cannot start ./no-such-program", "the options are well")
	}
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
}

// counted is a Go test that counts how many of those below it have begun and not ended.
type counted struct {
	*testing.T

	begun, going *atomic.Int64
}

func (c counted) Run(name string, run func(counted)) bool {
	return c.T.Run(name, func(t *testing.T) {
		c.begun.Add(1)
		c.going.Add(1)
		defer c.going.Add(-1)
		run(counted{t, c.begun, c.going})
	})
}

// Subtests go on at once, and have all ended when the call returns: what the caller
// deferred, such as the end of its own server, comes after them.
func TestNothingGoesOnAfterwards(t *testing.T) {
	globe := mocktest.New(t)
	c := counted{t, new(atomic.Int64), new(atomic.Int64)}
	conformance.TestServer(c, conformance.On(globe.ControlURL()), conformance.OnlyReleases("madrid"), conformance.OnlyChecks("table/read/*", "release/build-tag"))
	require.Zero(t, c.going.Load())
	require.Greater(t, c.begun.Load(), int64(20))
}
