package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// secretFlags are never printed with their values.
var secretFlags = []string{"password", "client-secret", "control-token"}

// environmentFlags takes flags from the environment as every verb does, and names
// those that it set. The same variables steer a connector that is run by hand,
// and a forgotten one would steer the kit unseen.
func environmentFlags(cmd *cobra.Command) ([]string, error) {
	given := map[string]bool{}
	cmd.Flags().Visit(func(f *pflag.Flag) { given[f.Name] = true })
	if err := fromEnvironment(cmd); err != nil {
		return nil, err
	}
	var names []string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if !given[f.Name] {
			names = append(names, f.Name)
		}
	})
	return names, nil
}

// inherited shows what came from the environment, empty when nothing did.
func (f *conformFlags) inherited(cmd *cobra.Command) string {
	if len(f.fromEnvironment) == 0 {
		return ""
	}
	shown := make([]string, len(f.fromEnvironment))
	for i, name := range f.fromEnvironment {
		shown[i] = twin(name)
		if !slices.Contains(secretFlags, name) {
			shown[i] += "=" + shellLine([]string{cmd.Flags().Lookup(name).Value.String()})
		}
	}
	return fmt.Sprintf("from the environment: %s\n", strings.Join(shown, " "))
}
