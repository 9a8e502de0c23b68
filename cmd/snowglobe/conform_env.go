package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// secretFlags are never printed with their values.
var secretFlags = []string{"password", "client-secret", "control-token", "admin-password"}

// shown tells what was not on the command line, empty when nothing was. The same
// variables steer a connector that is run by hand, and a forgotten one would steer
// the kit unseen.
func (i inherited) shown(cmd *cobra.Command) string {
	line := func(from string, flags []string, name func(string) string) string {
		if len(flags) == 0 {
			return ""
		}
		shown := make([]string, len(flags))
		for n, flag := range flags {
			shown[n] = name(flag)
			if !slices.Contains(secretFlags, flag) {
				shown[n] += "=" + shellLine([]string{cmd.Flags().Lookup(flag).Value.String()})
			}
		}
		return from + ": " + strings.Join(shown, " ") + "\n"
	}
	said := line("from the environment", i.environment, twin)
	if i.file != nil {
		said += line("from "+i.file.path, i.fromFile, func(flag string) string { return flag })
	}
	return said
}
