package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// verbsOf are the verbs right below a command, without those that cobra adds.
func verbsOf(cmd *cobra.Command) []*cobra.Command {
	var verbs []*cobra.Command
	for _, child := range cmd.Commands() {
		if child.Name() != "help" && child.Name() != "completion" {
			verbs = append(verbs, child)
		}
	}
	return verbs
}

func verbNamed(cmd *cobra.Command, name string) *cobra.Command {
	for _, child := range verbsOf(cmd) {
		if child.Name() == name {
			return child
		}
	}
	return nil
}

// eachFlag calls fn with each flag that a command takes, and that those below it do.
func eachFlag(cmd *cobra.Command, fn func(*pflag.Flag)) {
	cmd.InheritedFlags().VisitAll(fn)
	eachFlagBelow(cmd, fn)
}

func eachFlagBelow(cmd *cobra.Command, fn func(*pflag.Flag)) {
	cmd.LocalFlags().VisitAll(fn)
	for _, child := range verbsOf(cmd) {
		eachFlagBelow(child, fn)
	}
}

// settable tells whether a flag can stand in a file: it is no order, and means
// something there.
func settable(f *pflag.Flag) bool {
	return !ordered(f) && f.Name != "help" && f.Name != flagConfig
}

// flagsNamed are the flags of that name that a file can set below a verb.
func flagsNamed(cmd *cobra.Command, name string) []*pflag.Flag {
	var found []*pflag.Flag
	if !cmd.HasParent() {
		return nil // what is meant for all verbs has no verb to stand below
	}
	eachFlag(cmd, func(f *pflag.Flag) {
		if f.Name == name && settable(f) {
			found = append(found, f)
		}
	})
	return found
}

// eachTwin calls fn with the twin of each flag of a command and of all below it.
func eachTwin(cmd *cobra.Command, fn func(name string)) {
	visit := func(f *pflag.Flag) {
		if !ordered(f) {
			fn(twin(f.Name))
		}
	}
	cmd.Flags().VisitAll(visit)
	cmd.PersistentFlags().VisitAll(visit)
	for _, child := range cmd.Commands() {
		eachTwin(child, fn)
	}
}
