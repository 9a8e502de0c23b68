package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// wordArguments gives every verb below a command errors about its arguments that
// name them as the usage line does, in place of cobra's, which count them.
func wordArguments(cmd *cobra.Command) {
	for _, child := range cmd.Commands() {
		wordArguments(child)
	}
	check := cmd.Args
	if check == nil || cmd.HasSubCommands() { // the latter are checked by verb, in words already
		return
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if check(cmd, args) == nil {
			return nil
		}
		return errors.New(argumentError(cmd, args))
	}
}

// argumentError says which arguments are missing or which is one too many.
func argumentError(cmd *cobra.Command, args []string) string {
	names := strings.Fields(cmd.Use)[1:]
	var missing []string
	for i, name := range names {
		if i >= len(args) && !strings.HasPrefix(name, "[") {
			missing = append(missing, name)
		}
	}
	switch {
	case len(missing) > 0:
		return fmt.Sprintf("%s needs %s; %s", said(cmd), strings.Join(missing, " and "), exampleOf(cmd))
	case len(names) == 0:
		return fmt.Sprintf("%s takes no argument, and %q is one; see %s --help", said(cmd), args[0], cmd.CommandPath())
	default:
		return fmt.Sprintf("%s takes no more than %s, and %q is too many; %s",
			said(cmd), strings.Join(names, " "), args[len(names)], exampleOf(cmd))
	}
}

// exampleOf is the first of a command's examples, or how to use it.
func exampleOf(cmd *cobra.Command) string {
	if first, _, _ := strings.Cut(strings.TrimSpace(cmd.Example), "\n"); first != "" {
		return "for example: " + first
	}
	return "usage: " + cmd.UseLine()
}

// said is how an error names a command: its line begins with "snowglobe:", and
// need not say so again.
func said(cmd *cobra.Command) string {
	if path, below := strings.CutPrefix(cmd.CommandPath(), cmd.Root().Name()+" "); below {
		return path
	}
	return cmd.CommandPath()
}

// verb is the argument check of a command that has others below it: a word that
// is none of them is an error that names the nearest one.
func verb(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var known []string
	for _, child := range cmd.Commands() {
		known = append(known, child.Name())
	}
	return fmt.Errorf("%s has no %s%s; see %s --help", said(cmd), args[0], nearest.Hint(args[0], known), cmd.CommandPath())
}
