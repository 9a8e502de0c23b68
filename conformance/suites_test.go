package conformance_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

func checks(t *testing.T, kind suite.Kind) []*suite.Check {
	t.Helper()
	suites, err := conformance.Suites(kind)
	require.NoError(t, err)
	all, err := suite.Select(suites, nil)
	require.NoError(t, err)
	return all
}

func TestSuitesLoadAndAreMany(t *testing.T) {
	require.GreaterOrEqual(t, len(checks(t, suite.Server)), 60)
	require.GreaterOrEqual(t, len(checks(t, suite.Connector)), 25)
}

// An id names one duty, whichever kind of subject has it.
func TestIDsAreUniqueOverBothKinds(t *testing.T) {
	seen := map[string]string{}
	for _, kind := range []suite.Kind{suite.Server, suite.Connector} {
		for _, c := range checks(t, kind) {
			require.Empty(t, seen[c.ID], c.ID)
			seen[c.ID] = c.File
		}
	}
}

// What conform explain shows of a check, a person can act on.
func TestEachCheckExplainsItself(t *testing.T) {
	for _, kind := range []suite.Kind{suite.Server, suite.Connector} {
		suites, err := conformance.Suites(kind)
		require.NoError(t, err)
		for _, s := range suites {
			require.Equal(t, kind, s.Kind)
			for _, c := range s.Checks {
				require.True(t, strings.HasPrefix(c.ID, s.Name+"/"), "%s:%d: %s", c.File, c.Line, c.ID)
				for what, text := range map[string]string{"title": c.Title, "why": c.Why, "hint": c.Hint, "source": c.Source.Text} {
					require.GreaterOrEqual(t, len(strings.Fields(text)), 2, "%s:%d: %s of %s is %q", c.File, c.Line, what, c.ID, text)
				}
				require.NotEqual(t, c.Why, c.Hint, c.ID)
			}
		}
	}
}

// changing are the calls that alter a table. A batch does what the requests inside do.
func changing(s *suite.Send) bool {
	if strings.HasSuffix(s.Path, "/batch") && (s.JSON != nil || s.Body == "{") {
		return slices.ContainsFunc(batched(s.JSON), func(method string) bool { return method != http.MethodGet })
	}
	if s.RawQuery == "SOAP" || strings.HasSuffix(s.RawQuery, "&SOAP") {
		return regexp.MustCompile(`<(insert|insertMultiple|update|deleteRecord|deleteMultiple)[ >]`).MatchString(s.Body)
	}
	read := s.Method == "" || s.Method == http.MethodGet || s.Method == http.MethodHead || s.Method == http.MethodOptions
	return !read && strings.HasPrefix(s.Path, "/api/")
}

// batched are the methods of the requests inside a batch.
func batched(body *suite.Value) (methods []string) {
	if body == nil {
		return nil
	}
	envelope, _ := body.Any.(map[string]any)
	list, _ := envelope["rest_requests"].([]any)
	for _, item := range list {
		request, _ := item.(map[string]any)
		method, _ := request["method"].(string)
		methods = append(methods, method)
	}
	return methods
}

// On somebody's server the kit is a guest: what changes it, or fails to sign in,
// says so, and can then be left out.
func TestGuestMannersAreDeclared(t *testing.T) {
	for _, c := range checks(t, suite.Server) {
		if c.NeedsControl() {
			continue
		}
		for _, step := range c.Steps {
			if step.Send == nil {
				continue
			}
			if changing(step.Send) {
				require.True(t, c.Writes, "%s:%d sends %s and does not say writes: true", c.File, step.Line, step.Send.Method)
			}
			signsIn := step.Send.As.Kind != suite.AsAnonymous || step.Send.Path == "/oauth_token.do"
			if refused := len(step.Expect.Status) == 1 && step.Expect.Status[0] == http.StatusUnauthorized; refused && signsIn && !step.Send.Cookies {
				require.True(t, c.FailedLogin, "%s:%d expects a 401 and does not say failed_login: true", c.File, step.Line)
			}
		}
	}
}

// A check that only ever sees refusals passes against a server that refuses all.
func TestRefusalsComeWithWhatIsAllowed(t *testing.T) {
	allowed := map[string]bool{}
	families := map[string]bool{}
	for _, c := range checks(t, suite.Server) {
		family := c.ID[:strings.LastIndex(c.ID, "/")]
		families[family] = true
		for _, step := range c.Steps {
			if step.Walk != nil || len(step.Expect.Status) > 0 && step.Expect.Status[0] < http.StatusMultipleChoices {
				allowed[family] = true
			}
		}
	}
	for family := range families {
		require.True(t, allowed[family], "no check of %s sees anything allowed", family)
	}
}

// The page that explains the language shows suites that load.
func TestExamplesOfThePageLoad(t *testing.T) {
	page, err := os.ReadFile("../docs/suite-language.md")
	require.NoError(t, err)
	catalog, err := conformance.Catalog()
	require.NoError(t, err)
	blocks := regexp.MustCompile("(?s)```yaml\n((?:# [^\n]*\n)?suite: .*?)```").FindAllSubmatch(page, -1)
	require.Len(t, blocks, 4)
	for i, kind := range []suite.Kind{suite.Server, suite.Server, suite.Server, suite.Connector} {
		_, err := suite.Load(suite.Folder{Files: fstest.MapFS{"s/x.yaml": {Data: blocks[i][1]}}, Dir: "s"}, kind, catalog)
		require.NoError(t, err)
	}
}

// wordsOnStderr are, by check, what its steps look for on stderr, read as the
// suite is written.
func wordsOnStderr(t *testing.T) map[string][]string {
	t.Helper()
	words := map[string][]string{}
	names, err := filepath.Glob("suites/connector/*.yaml")
	require.NoError(t, err)
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		var file struct {
			Checks []struct {
				ID    string
				Steps []struct {
					Expect struct {
						Stderr struct {
							Mentions   []string
							Contains   string
							NotMatches string `yaml:"not_matches"`
						}
					}
				}
			}
		}
		require.NoError(t, yaml.Unmarshal(text, &file))
		for _, c := range file.Checks {
			for _, step := range c.Steps {
				words[c.ID] = append(words[c.ID], step.Expect.Stderr.Mentions...)
				if part := step.Expect.Stderr.Contains; part != "" {
					words[c.ID] = append(words[c.ID], part)
				}
				if step.Expect.Stderr.NotMatches != "" { // no word; the page has to name the check
					words[c.ID] = append(words[c.ID], c.ID)
				}
			}
		}
	}
	return words
}

// What the kit looks for in a message is no secret: the page for authors says it.
func TestWordsOnStderrAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../docs/connector-authors.md")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(page), "\nSome checks look into that line.")
	require.True(t, found)
	documented := 0
	words := wordsOnStderr(t)
	for _, c := range checks(t, suite.Connector) {
		looks := slices.ContainsFunc(c.Steps, func(s suite.Step) bool { return s.Expect.Stderr != nil })
		require.Equal(t, looks, len(words[c.ID]) > 0, "%s looks on stderr in a way that the page does not explain", c.ID)
		if !looks {
			continue
		}
		documented++
		line := regexp.MustCompile("(?m)^.*`" + regexp.QuoteMeta(c.ID) + "`.*$").FindString(table)
		require.NotEmpty(t, line, "%s is not on the page", c.ID)
		for _, word := range words[c.ID] {
			if word == "{{admin.user_name}}" {
				require.Contains(t, line, "the user name itself")
				continue
			}
			require.Contains(t, line, "`"+word+"`", c.ID)
		}
	}
	require.GreaterOrEqual(t, documented, 9)
}

// Each pattern of a profile means something, and each check for a connector belongs to
// the profile that its id begins with.
func TestProfiles(t *testing.T) {
	profiles, err := conformance.Profiles()
	require.NoError(t, err)
	require.Equal(t, []string{"auth", "read", "history", "secrets", "manners", "test", "legacy"}, profiles.Names())
	connector := checks(t, suite.Connector)
	all := slices.Concat(checks(t, suite.Server), connector)
	for _, p := range profiles {
		for _, glob := range p.Checks {
			require.True(t, slices.ContainsFunc(all, func(c *suite.Check) bool {
				ok, err := suite.Matches(glob, c.ID)
				return ok && err == nil
			}), "no check is like %s of %s", glob, p.Name)
		}
	}
	for _, c := range connector {
		begins, _, _ := strings.Cut(c.ID, "/")
		require.Contains(t, profiles.Of(c).Names(), begins, c.ID)
	}
}
