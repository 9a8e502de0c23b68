package main

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// theProfiles stands in the usage of a flag for the names of the kit's profiles. They are
// data, which is read when somebody asks for help and not at each start.
const theProfiles = "{profiles}"

// wrapHelp lets help end where the terminal does. Cobra breaks no lines, and its
// templates are the only place that says how flags are listed.
func wrapHelp(root *cobra.Command) {
	s := screenOf(os.Stdout)
	cobra.AddTemplateFunc("flagsOnScreen", func(f *pflag.FlagSet) string {
		f.VisitAll(func(flag *pflag.Flag) { flag.Usage = strings.ReplaceAll(flag.Usage, theProfiles, profileNames()) })
		return f.FlagUsagesWrapped(s.width)
	})
	cobra.AddTemplateFunc("textOnScreen", s.paragraphs)
	cobra.AddTemplateFunc("exits", exitsText)
	root.SetUsageTemplate(strings.NewReplacer(
		".LocalFlags.FlagUsages", "flagsOnScreen .LocalFlags",
		".InheritedFlags.FlagUsages", "flagsOnScreen .InheritedFlags",
	).Replace(root.UsageTemplate()))
	root.SetHelpTemplate(strings.ReplaceAll(root.HelpTemplate(), "{{. | trim", "{{. | textOnScreen | trim") + "\nExit codes:{{exits .}}\n")
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

// showingOnly leaves out of a command's help the inherited flags that it does not
// heed.
func showingOnly(cmd *cobra.Command, heeded ...string) *cobra.Command {
	help := cmd.HelpFunc()
	cmd.SetHelpFunc(func(c *cobra.Command, args []string) {
		c.InheritedFlags().VisitAll(func(f *pflag.Flag) {
			f.Hidden = f.Hidden || !slices.Contains(heeded, f.Name)
		})
		help(c, args)
	})
	return cmd
}
