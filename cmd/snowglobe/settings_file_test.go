package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
)

// settingsIn writes a settings file that its owner alone can read.
func settingsIn(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "settings.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// samples are three values of a flag, each unlike the one before, and the first
// unlike its default.
func samples(f *pflag.Flag) []string {
	switch f.Value.Type() {
	case "bool":
		if f.DefValue == "true" {
			return []string{"false", "true", "false"}
		}
		return []string{"true", "false", "true"}
	case "int", "uint64", "float64":
		return []string{"101", "102", "103"}
	case "duration":
		return []string{"101h0m0s", "102h0m0s", "103h0m0s"}
	case "stringArray", "stringSlice":
		return []string{"[one]", "[two]", "[three]"}
	default:
		return []string{"one", "two", "three"}
	}
}

// given is a sample as it is written outside of a file.
func given(sample string) string { return strings.Trim(sample, "[]") }

// everyFlag calls fn with each verb that runs and each of its flags.
func everyFlag(cmd *cobra.Command, fn func(cmd *cobra.Command, f *pflag.Flag)) {
	for _, child := range verbsOf(cmd) {
		everyFlag(child, fn)
	}
	if !cmd.HasParent() || !cmd.Runnable() {
		return
	}
	require := func(f *pflag.Flag) { fn(cmd, f) }
	cmd.LocalFlags().VisitAll(require)
	cmd.InheritedFlags().VisitAll(require)
}

// settled is the value that a flag of a verb has, with arguments and a file.
func settled(t *testing.T, path, flag string, args ...string) string {
	t.Helper()
	cmd, rest, err := rootCommand().Find(strings.Fields(path)[1:])
	require.NoError(t, err)
	require.Empty(t, rest)
	require.NoError(t, cmd.ParseFlags(args))
	cmd.SetContext(t.Context())
	_, err = settle(cmd)
	require.NoError(t, err, "%s --%s", path, flag)
	return cmd.Flags().Lookup(flag).Value.String()
}

// A flag wins over its twin in the environment, the twin over the file, and the
// file over the default: each flag of each verb, but those that are said each
// time.
func TestPrecedence(t *testing.T) {
	walked, orders := 0, 0
	everyFlag(rootCommand(), func(cmd *cobra.Command, f *pflag.Flag) {
		if f.Name == "help" || f.Name == flagConfig {
			return
		}
		path, values := cmd.CommandPath(), samples(f)
		verbs := strings.Fields(path)[1:]
		mapping := f.Name + ": " + values[0]
		for i := range verbs {
			mapping = verbs[len(verbs)-1-i] + ": {" + mapping + "}"
		}
		if ordered(f) {
			_, err := parseSettings("x.yaml", []byte(mapping))
			require.ErrorContains(t, err, "x.yaml:1: "+f.Name+" changes a running instance", path)
			orders++
			return
		}
		t.Run(strings.Join(verbs, " ")+" --"+f.Name, func(t *testing.T) {
			file := "--" + flagConfig + "=" + settingsIn(t, mapping)
			require.Equal(t, f.DefValue, settled(t, path, f.Name), "nothing is set")
			require.Equal(t, values[0], settled(t, path, f.Name, file), "the file")
			// In a verb above it is said for all below.
			if len(verbs) > 1 {
				above := "--" + flagConfig + "=" + settingsIn(t, verbs[0]+": {"+f.Name+": "+values[1]+"}")
				require.Equal(t, values[1], settled(t, path, f.Name, above), "the verb above")
				both := verbs[0] + ":\n  " + f.Name + ": " + values[1] + "\n  " + strings.TrimSuffix(strings.TrimPrefix(mapping, verbs[0]+": {"), "}")
				if f.Name != verbs[1] {
					require.Equal(t, values[0], settled(t, path, f.Name, "--"+flagConfig+"="+settingsIn(t, both)), "the nearer one wins")
				}
			}
			t.Setenv(twin(f.Name), given(values[1]))
			require.Equal(t, values[1], settled(t, path, f.Name, file), "the environment")
			require.Equal(t, values[2], settled(t, path, f.Name, file, "--"+f.Name+"="+given(values[2])), "the command line")
		})
		walked++
	})
	require.Greater(t, walked, 100)
	require.Positive(t, orders)
}

// What a file cannot say is refused with file and line, whichever verb is run.
func TestWrongSettingsFiles(t *testing.T) {
	for _, c := range []struct{ text, says string }{
		{"serve:\n  relase: madrid\n", `x.yaml:2: serve has no flag relase; did you mean "release"?`},
		{"# all\nsevre: {release: madrid}\n", `x.yaml:2: there is no verb sevre; did you mean "serve"?`},
		{"release: madrid\n", `x.yaml:1: release is a flag of conform; write it below the verb, as in conform: {release: …}`},
		{"serve: {config: other.yaml}\n", `x.yaml:1: serve has no flag config`},
		{"serve: {help: true}\n", `x.yaml:1: serve has no flag help`},
		{"serve:\n  events: many\n", `x.yaml:2: events takes a whole number, and "many" is none`},
		{"serve:\n  events:\n    - 1\n", `x.yaml:3: events takes one value, and a list is none`},
		{"serve:\n  events: {a: 1}\n", `x.yaml:2: events takes a value, and a mapping is none`},
		{"serve:\n  events:\n", `x.yaml:2: events has no value; give it one, or leave it out`},
		{"serve:\n  json: yes please\n", `x.yaml:2: json takes true or false, and "yes please" is none`},
		{"serve:\n  set: [a=b, {c: d}]\n", `x.yaml:2: set is a list of words or numbers`},
		{"serve:\n  events: 1\n  events: 2\n", `x.yaml:3: events stands twice; keep one`},
		{"serve: madrid\n", `x.yaml:1: serve takes a mapping of its flags`},
		{"- serve\n", `x.yaml:1: settings are a mapping of verbs, as in serve: {release: madrid}`},
		{"serve: {release: &r madrid}\nconform: {release: *r}\n", `x.yaml:2: release is an alias; write it out`},
		{"connector: {password: secret}\n", `x.yaml:1: connector has no flag password`},
		{"connector:\n  sync: {lookback: 60d}\n", `x.yaml:2: lookback takes a duration such as 2h, 90m or 45s, and "60d" is none`},
		{"ctl:\n  clock: {advance: 2h}\n", `x.yaml:2: advance changes a running instance; say it on the command line, each time`},
		{"ctl:\n  clok: {}\n", `x.yaml:2: ctl has no flag clok; did you mean "clock"?`},
		{"serve:\n\tevents: 1\n", `x.yaml: yaml: line 2`},
		{"serve: {}\n---\nserve: {}\n", `x.yaml: holds more than one document`},
	} {
		_, err := parseSettings("x.yaml", []byte(c.text))
		require.ErrorContains(t, err, c.says, c.text)
	}
	for _, text := range []string{"", "# nothing\n", "---\n", "null\n", "serve:\n", "ctl: {release: eureka}\n", "ctl: {release: {}}\n", "connector: {tables: a}\n"} {
		_, err := parseSettings("x.yaml", []byte(text))
		require.NoError(t, err, text)
	}
}

// A file with a secret that others can read is refused before anything happens; one
// without is nobody's business.
func TestSecretsInASettingsFile(t *testing.T) {
	for _, c := range []struct {
		text    string
		mode    os.FileMode
		refused bool
	}{
		{"serve:\n  admin-password: swordfish\n", 0o600, false},
		{"serve:\n  admin-password: swordfish\n", 0o640, true},
		{"serve:\n  admin-password: swordfish\n", 0o604, true},
		{"ctl: {create: {client-secret: s}}\n", 0o644, true},
		{"conform: {password: s}\n", 0o644, true},
		{"ctl: {control-token: s}\n", 0o644, true},
		{"serve: {release: eureka}\n", 0o644, false},
	} {
		path := settingsIn(t, c.text)
		require.NoError(t, os.Chmod(path, c.mode))
		_, err := readSettings(path)
		if !c.refused {
			require.NoError(t, err, c.text)
			continue
		}
		require.ErrorContains(t, err, "chmod 600 "+path, c.text)
		require.NotContains(t, err.Error(), "swordfish")
		require.Regexp(t, `settings\.yaml:[12]: [a-z-]+ is a secret, .* or set it by SNOWGLOBE_`, err.Error())
	}
}

// Every flag whose value is a secret is known as one.
func TestSecretFlagsAreKnown(t *testing.T) {
	secret := regexp.MustCompile(`password|secret|token`)
	const whatBecomesOfThem = "tokens" // of ctl release: keep or drop
	everyFlag(rootCommand(), func(cmd *cobra.Command, f *pflag.Flag) {
		if secret.MatchString(f.Name) && f.Name != whatBecomesOfThem {
			require.Contains(t, secretFlags, f.Name, cmd.CommandPath())
		}
	})
}

// The command as a whole reads the file that a flag or a variable names, and none
// that lies about.
func TestSettingsFileIsRead(t *testing.T) {
	path := settingsIn(t, "serve:\n  release: eureka\n  events: 0\n  admin-password: swordfish\n  set: [lockout_attempts=3]\nctl: {limit: 1}\n")
	r := serve(t, "--config", path, "--release", "geneva")
	require.Equal(t, "geneva", r.Release)
	require.Equal(t, "swordfish", r.Admin.Password)
	require.Contains(t, steer(t, r, "release", "--json"), `"lockout_attempts": "3"`)

	t.Setenv("SNOWGLOBE_CONFIG", path)
	require.Equal(t, "eureka", serve(t).Release)
	require.Contains(t, missteer(t, r, "clock", "--config", path+".bak"), "no such file")

	t.Setenv("SNOWGLOBE_CONFIG", "")
	t.Chdir(filepath.Dir(path))
	require.NoError(t, os.Rename(path, "snowglobe.yaml"))
	require.Equal(t, "madrid", serve(t, "--events", "0").Release)
}

// The kit says what came out of the file, but for secrets.
func TestConformSaysWhatTheFileSets(t *testing.T) {
	path := settingsIn(t, "conform:\n  release: madrid\n  auth: legacy\n  check: [table/read/**]\n  password: swordfish\n")
	run := snowglobe(t, "conform", "server", "--config", path, "--auth", "oauth")
	require.Equal(t, 0, run.code, run.stderr)
	require.Contains(t, run.stderr, "from "+path+": check='[table/read/**]' password release=madrid\n")
	require.NotContains(t, run.stdout+run.stderr, "swordfish")
}

// Whatever a file holds, it is understood whole, or refused with its name; what is
// understood sets flags that there are.
func FuzzSettings(f *testing.F) {
	for _, seed := range []string{
		"", "serve: {release: madrid, events: 20000, set: [a=b]}\n", "ctl:\n  control: 127.0.0.1:1\n  journal: {limit: 3}\n",
		"connector: {tables: [sys_user], lookback: 2h}\n", "serve: &a {release: *a}\n", "? [a]\n: b\n", "serve: [", "serve: {<<: {events: 1}}\n", "- - -\n", "\x00",
		"serve:\n", "null", "serve: !!binary aGk=\n", "serve: {events: !!null 1}\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parseSettings("x.yaml", []byte(text))
		if err != nil {
			require.Regexp(t, `^x\.yaml:`, err.Error())
			return
		}
		for path, values := range s.values {
			cmd, rest, err := rootCommand().Find(strings.Fields(path)[1:])
			require.NoError(t, err)
			require.Empty(t, rest)
			for name, v := range values {
				found := flagsNamed(cmd, name)
				require.NotEmpty(t, found)
				for _, flag := range found {
					require.NoError(t, v.set(flag))
				}
			}
		}
	})
}

// The files that README and help show are understood.
func TestShownSettingsFilesAreUnderstood(t *testing.T) {
	blocks, _ := readmeBlocks(t, "yaml")
	require.Len(t, blocks, 1)
	shown := regexp.MustCompile(`(?m)^  (serve:\n(?:    .*\n|  [a-z]+:\n)+)`).FindString(rootCommand().Long)
	require.Equal(t, blocks[0], strings.ReplaceAll("\n"+shown, "\n  ", "\n")[1:])
	s, err := parseSettings("README.md", []byte(blocks[0]))
	require.NoError(t, err)
	require.Len(t, s.values, 2)
}

// A secret that somebody failed to look up is a mistake wherever it stands.
func TestEmptySecretInASettingsFile(t *testing.T) {
	path := settingsIn(t, "serve:\n  events: 0\n  control-token: \"\"\n")
	run := snowglobe(t, "serve", "--config", path, "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0")
	require.Equal(t, usageExit, run.code, run.stdout)
	require.Contains(t, run.stderr, path+":3: control-token is empty; give it a value, or leave it out")
}
