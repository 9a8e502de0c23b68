package main

import (
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// wrapHelp lets help end where the terminal does. Cobra breaks no lines, and its
// templates are the only place that says how flags are listed.
func wrapHelp(root *cobra.Command) {
	s := screenOf(os.Stdout)
	cobra.AddTemplateFunc("flagsOnScreen", func(f *pflag.FlagSet) string { return f.FlagUsagesWrapped(s.width) })
	cobra.AddTemplateFunc("textOnScreen", s.paragraphs)
	root.SetUsageTemplate(strings.NewReplacer(
		".LocalFlags.FlagUsages", "flagsOnScreen .LocalFlags",
		".InheritedFlags.FlagUsages", "flagsOnScreen .InheritedFlags",
	).Replace(root.UsageTemplate()))
	root.SetHelpTemplate(strings.ReplaceAll(root.HelpTemplate(), "{{. | trim", "{{. | textOnScreen | trim"))
}

// paragraphs wraps a text whose lines are broken already, in case the screen is
// narrower than its writer thought. Indented lines are lists and stay.
func (s screen) paragraphs(text string) string {
	if s.width == 0 {
		return text
	}
	blocks := strings.Split(text, "\n\n")
	for i, block := range blocks {
		if !strings.HasPrefix(block, " ") {
			blocks[i] = s.wrap("", strings.ReplaceAll(block, "\n", " "))
		}
	}
	return strings.Join(blocks, "\n\n")
}
