package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

func (f *conformFlags) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use: "explain ID...", Short: "Say why a check exists and how to mend what it finds",
		Long: `Say why a check exists and how to mend what it finds.

The beginning of an id is enough if it is the beginning of one id only; of more
they are listed. Without an id, everything that --check and --profile select is
explained.`,
		Example: `  snowglobe conform explain history/first/60-days
  snowglobe conform explain auth/connect
  snowglobe conform explain test/really-asks read/page/all
  snowglobe conform explain --check 'auth/401/*'`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && len(f.checks) == 0 && f.profile == "" {
				return errors.New("which check? Give an id, as in: conform explain history/first/60-days; conform list lists them")
			}
			checks, err := f.listed()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return explain(cmd, checks)
			}
			return explainIDs(cmd, args, checks)
		},
	}
}

// explainIDs explains what the ids name, or lists it where one of them is the beginning of
// several.
func explainIDs(cmd *cobra.Command, ids []string, checks []*suite.Check) error {
	begun, err := beginningAny(ids, checks)
	switch {
	case err != nil:
		return err
	case len(begun) <= len(ids):
		return explain(cmd, begun)
	default:
		return list(cmd, begun)
	}
}

// beginningAny are the checks whose ids begin with one of these, each once, in the order
// in which they are asked for.
func beginningAny(ids []string, checks []*suite.Check) ([]*suite.Check, error) {
	var all []*suite.Check
	var wrong []error
	for _, id := range ids {
		begun, err := beginning(id, checks)
		wrong = append(wrong, err)
		for _, c := range begun {
			if !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
	}
	return all, errors.Join(wrong...)
}

// beginning are the checks whose ids begin so, or the one that has this id. A star at the
// end says nothing more.
func beginning(id string, checks []*suite.Check) ([]*suite.Check, error) {
	var known []string
	var begun []*suite.Check
	for _, c := range checks {
		if c.ID == id {
			return []*suite.Check{c}, nil
		}
		if strings.HasPrefix(c.ID, strings.TrimRight(id, "/*")) {
			begun = append(begun, c)
		}
		known = append(known, c.ID)
	}
	if len(begun) == 0 {
		return nil, errors.New("there is no check " + id + nearest.Hint(id, known) + "; conform list lists them")
	}
	return begun, nil
}

// explain prints everything that is known about checks.
func explain(cmd *cobra.Command, checks []*suite.Check) error {
	profiles, err := conformance.Profiles()
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	look := lookOf(out)
	var b strings.Builder
	for i, c := range checks {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(c.ID + "\n" + look.Wrap("", "", c.Title) + "\n")
		for _, line := range explanation(c, profiles) {
			head := fmt.Sprintf("  %-10s", line[0])
			b.WriteString(look.Wrap(head, strings.Repeat(" ", len(head)), line[1]))
		}
	}
	_, err = fmt.Fprint(out, b.String())
	return err
}
