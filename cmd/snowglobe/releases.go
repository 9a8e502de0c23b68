package main

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// releasesCommand lists the releases that can be played, and says what one does and
// what changes from one to another.
func releasesCommand() *cobra.Command {
	var asJSON bool
	list := &cobra.Command{
		Use:   "releases",
		Short: "List the releases that the simulated instance can play",
		Long: `List the releases that the simulated instance can play, oldest first: after Zurich
the names begin again at A.

  KEY        what --release takes
  NAME       what it is called; --release takes these, too
  AVAILABLE  when it came out
  GRANTS     how many OAuth grants (password, refresh token, and so on) give
             clients tokens on a fresh instance; 0 where there is no OAuth
  TABLES     which versions of the Table API it has
  CHANGED    in how many switches it differs from the release before`,
		Example: `  snowglobe releases
  snowglobe releases show madrid 'oauth_grant_*'   # which grants
  snowglobe releases show madrid
  snowglobe releases diff fuji madrid
  snowglobe releases tempers`,
		Args: verb,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asJSON {
				return writeReleasesJSON(cmd.OutOrStdout(), release.Catalog())
			}
			return writeReleases(cmd.OutOrStdout(), release.Catalog())
		},
	}
	list.PersistentFlags().BoolVar(&asJSON, "json", false, "print JSON")
	list.AddCommand(diffCommand(&asJSON), showCommand(&asJSON), tempersCommand(&asJSON))
	return list
}

// writeReleases prints one line a release, key first, as on a fresh instance.
func writeReleases(w io.Writer, releases *release.Releases) error {
	table := [][]cell{{{"KEY", bold}, {"NAME", bold}, {"AVAILABLE", bold}, {"GRANTS", bold}, {"TABLES", bold}, {"CHANGED", bold}}}
	for _, p := range releases.All() {
		s, err := p.Settings(release.Fresh, nil)
		if err != nil {
			return err
		}
		changed := 0
		for _, c := range p.Cells() {
			if c.ChangedHere {
				changed++
			}
		}
		table = append(table, []cell{
			{p.Key, plain},
			{strings.Join(append([]string{p.Name}, p.Aliases...), ", "), plain},
			{p.GeneralAvailability.Value, plain},
			{strconv.Itoa(grants(s)), plain},
			{strings.Join(s.RESTTableVersions, ", "), plain},
			{strconv.Itoa(changed), plain},
		})
	}
	screenOf(w).table(table)
	return nil
}

// grants counts the OAuth grants that give tokens to clients of a release: those whose
// switch says so, and client credentials where they are somebody's.
func grants(s *release.Settings) int {
	n := 0
	for name, value := range s.Map() {
		grant := strings.HasPrefix(name, "oauth_grant_") && value != "false" && value != "none"
		if s.OAuthEnabled && (grant || name == "oauth_client_credentials" && value == string(release.ClientCredentialsProperty)) {
			n++
		}
	}
	return n
}

func writeReleasesJSON(w io.Writer, releases *release.Releases) error {
	type profile struct {
		*release.Profile
		Cells []release.Cell `json:"cells"`
	}
	var profiles []profile
	for _, p := range releases.All() {
		profiles = append(profiles, profile{p, p.Cells()})
	}
	return writeJSON(w, map[string]any{"releases": profiles})
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
