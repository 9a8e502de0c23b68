package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
	"github.com/snowglobe-dev/snowglobe/mockserver/fault"
)

// faultFlags are the settings of ctl faults.
type faultFlags struct {
	profile, file string
	seed          uint64
	clear         bool
	shape         answerShape
}

func (c *controlClient) faults() *cobra.Command {
	var f faultFlags
	cmd := &cobra.Command{
		Use: "faults [NAME]", Short: "Show or change what goes wrong on purpose", Args: cobra.MaximumNArgs(1),
		Long: `Show or change what goes wrong on purpose at an instance, from the next request on.

Without flags it shows the schedule of faults: its profile and seed, and as a table
each rule, how many calls of its kind there were and how many it met, what becomes of
those, and which calls are meant. With --json the answer is whole.

Of the profiles calm has no rules, weather is what every instance does now and then,
and storm is a bad day. A FILE has rules of one's own, in YAML or JSON, and - is
standard input. Each stands in place of the schedule before, and counts from nothing.
The same seed and the same calls meet the same faults. See docs/faults.md.`,
		Example: `  snowglobe ctl faults                                 # and how often each was played
  snowglobe ctl faults --profile weather
  snowglobe ctl faults copy --profile storm --seed 7
  snowglobe ctl faults --file schedule.yaml
  snowglobe ctl faults --clear`,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.profile, "profile", "", "play this profile: "+faultProfiles())
	flags.StringVar(&f.file, "file", "", "play the schedule in this `FILE`; - is standard input")
	flags.Uint64Var(&f.seed, "seed", 0, "the `NUMBER` that decides over what is left to chance; with --profile or --file (default: the instance's)")
	flags.BoolVar(&f.clear, "clear", false, "end all faults instead")
	asOrders(flags, "profile", "file", "seed", "clear")
	f.shape.flags(flags, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := f.check(flags.Changed("seed")); err != nil {
			return err
		}
		path := instancePath(args, "/faults")
		if f.clear {
			return c.order(cmd, http.MethodDelete, path, nil, "Nothing goes wrong on purpose at "+instanceName(args)+" any more.")
		}
		method, body := http.MethodGet, any(nil)
		if f.profile != "" || f.file != "" {
			schedule, err := f.schedule(cmd)
			if err != nil {
				return err
			}
			method, body = http.MethodPut, schedule
		}
		text, err := c.ask(cmd.Context(), method, path, body)
		if err != nil {
			return err
		}
		if f.shape.json() {
			_, err = cmd.OutOrStdout().Write(pretty(text))
			return err
		}
		return writeFaults(screenOf(cmd.OutOrStdout()), instanceName(args), text)
	}
	return cmd
}

func (f *faultFlags) check(seeded bool) error {
	set := f.profile != "" || f.file != ""
	switch {
	case f.clear && (set || seeded):
		return errors.New("--clear ends all faults; give it without --profile, --file and --seed")
	case f.profile != "" && f.file != "":
		return errors.New("--profile and --file are two schedules; give one of them: a file can name a profile, as profile: weather")
	case seeded && !set:
		return errors.New("--seed is that of a schedule; give it with --profile or --file")
	}
	return f.shape.check()
}

// schedule is what is to be played. Which profiles there are is known to the server.
func (f *faultFlags) schedule(cmd *cobra.Command) (*faults.Schedule, error) {
	schedule := &faults.Schedule{Profile: f.profile}
	if f.file != "" {
		var err error
		if schedule, err = readSchedule(cmd.Context(), cmd.InOrStdin(), f.file); err != nil {
			return nil, err
		}
	}
	if cmd.Flags().Changed("seed") {
		schedule.Seed = &f.seed
	}
	return schedule, nil
}

// playedSchedule names what is played: rules of one's own, and those of a profile behind
// them, or a profile alone.
func playedSchedule(shown *fault.State) []cell {
	switch {
	case len(shown.Rules) == 0:
		return []cell{{"profile", bold}, {shown.Profile, plain}}
	case shown.Profile != fault.Calm:
		return []cell{{"schedule", bold}, {"own rules, then those of " + shown.Profile, plain}}
	}
	return []cell{{"schedule", bold}, {"own rules", plain}}
}

func writeFaults(s screen, instance string, text []byte) error {
	var shown fault.State
	if err := json.Unmarshal(text, &shown); err != nil {
		return fmt.Errorf("read the faults: %w", err)
	}
	s.table([][]cell{
		{{"instance", bold}, {instance, plain}},
		playedSchedule(&shown),
		{{"seed", bold}, {strconv.FormatUint(shown.Seed, 10), plain}},
	})
	fmt.Fprintln(s)
	if len(shown.Playing) == 0 {
		fmt.Fprintln(s, "Nothing goes wrong on purpose.")
		return nil
	}
	var failed []string
	rows := [][]cell{{{"RULE", bold}, {"CALLS", bold}, {"MET", bold}, {"WHAT IT DOES", bold}, {"ON WHICH CALLS", bold}}}
	for i := range shown.Playing {
		r := &shown.Playing[i]
		met := plain
		if r.Played > 0 {
			met = yellow
		}
		if r.Failed > 0 {
			failed = append(failed, fmt.Sprintf("%s failed for %s; the server's log says why.", printable(r.Name), counted(r.Failed, "call")))
		}
		rows = append(rows, []cell{
			{printable(r.Name), plain}, {strconv.Itoa(r.Considered), plain}, {strconv.Itoa(r.Played), met},
			{printable(r.Does()), plain}, {printable(r.Calls()), plain},
		})
	}
	s.table(rows)
	if len(failed) > 0 {
		fmt.Fprintln(s)
		fmt.Fprintln(s, strings.Join(failed, "\n"))
	}
	return nil
}
