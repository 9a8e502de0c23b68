package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/mockserver/journal"
)

// journalFlags are the settings of ctl journal.
type journalFlags struct {
	after, limit uint64
	forget       bool
	shape        answerShape
}

func (c *controlClient) journal() *cobra.Command {
	var f journalFlags
	cmd := &cobra.Command{
		Use: "journal [NAME]", Short: "Show what an instance was asked and answered", Args: cobra.MaximumNArgs(1),
		Long: `Show what an instance was asked and answered, oldest first, as a table: the
instance's time (UTC), method, status, real duration, user, and path; behind the path
of a token request its grant, and below a path which faults met the request, and why it
was refused for its credentials or by OAuth, of which its client hears little. With
--json everything that is known of each call, one JSON object a line.`,
		Example: `  snowglobe ctl journal
  snowglobe ctl journal --limit 10          # the latest ten
  snowglobe ctl journal copy --after 120    # what came since call 120
  snowglobe ctl journal --json | jq -r 'select(.status >= 400) | .path'
  snowglobe ctl journal --clear`,
	}
	flags := cmd.Flags()
	flags.Uint64Var(&f.after, "after", 0, "only entries after this `NUMBER`")
	flags.Uint64Var(&f.limit, "limit", 0, "only the latest, this `NUMBER` of them (default: all)")
	flags.BoolVar(&f.forget, "clear", false, "forget the entries instead")
	f.shape.flags(flags, "print a line of JSON for each entry")
	asOrders(flags, "clear")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := f.shape.check(); err != nil {
			return err
		}
		if f.forget && (f.after > 0 || f.limit > 0) {
			return errors.New("--clear forgets all entries; give it without --after and --limit")
		}
		if f.forget {
			return c.order(cmd, http.MethodDelete, instancePath(args, "/journal"), nil, "The journal of "+instanceName(args)+" is cleared.")
		}
		entries, err := c.entries(cmd, args, f)
		if err != nil {
			return err
		}
		if f.shape.json() {
			return writeLines(cmd.OutOrStdout(), entries)
		}
		writeEntries(screenOf(cmd.OutOrStdout()), entries)
		return nil
	}
	return cmd
}

// journalPage is how many entries are asked for at once.
const journalPage = 1000

// entries reads the journal page by page. What the instance has forgotten of it
// is said on stderr.
func (c *controlClient) entries(cmd *cobra.Command, args []string, f journalFlags) ([]journal.Entry, error) {
	after := f.after
	if f.limit > 0 {
		end, err := c.page(cmd.Context(), args, after, 0)
		if err != nil {
			return nil, err
		}
		after = max(after, end.Last-min(end.Last, f.limit))
	}
	var all []journal.Entry
	for {
		ask := uint64(journalPage)
		if f.limit > 0 {
			ask = min(ask, f.limit-uint64(len(all))) // more may have come since
		}
		page, err := c.page(cmd.Context(), args, after, ask)
		if err != nil {
			return nil, err
		}
		if page.Dropped > 0 {
			fmt.Fprintf(cmd.ErrOrStderr(), "%d older entries are forgotten.\n", page.Dropped)
		}
		all = append(all, page.Entries...)
		if uint64(len(page.Entries)) < ask || uint64(len(all)) == f.limit {
			return all, nil
		}
		after = page.Entries[len(page.Entries)-1].Seq
	}
}

// page asks for at most limit entries after the given number.
func (c *controlClient) page(ctx context.Context, args []string, after, limit uint64) (*journal.Page, error) {
	query := "?after=" + strconv.FormatUint(after, 10) + "&limit=" + strconv.FormatUint(limit, 10)
	text, err := c.ask(ctx, http.MethodGet, instancePath(args, "/journal")+query, nil)
	if err != nil {
		return nil, err
	}
	var page journal.Page
	if err := json.Unmarshal(text, &page); err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	return &page, nil
}

func writeLines(w io.Writer, entries []journal.Entry) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for i := range entries {
		if err := encoder.Encode(entries[i]); err != nil {
			return err
		}
	}
	return nil
}

// writeEntries prints the table. The path comes last, because it is the one that
// may be long, and in rows of their own below it which faults met a request, and why it
// was refused.
func writeEntries(s screen, entries []journal.Entry) {
	rows := make([][]cell, 1, len(entries)+1)
	rows[0] = []cell{{"#", bold}, {"TIME", bold}, {"METHOD", bold}, {"STATUS", bold}, {"DURATION", bold}, {"USER", bold}, {"PATH", bold}}
	for i := range entries {
		e := &entries[i]
		path, user := e.Path, e.User
		if e.Query != "" {
			path += "?" + e.Query
		}
		if grant := e.Form["grant_type"]; grant != "" {
			path += "  grant_type=" + grant
		}
		if user == "" {
			user = "-"
		}
		rows = append(rows, []cell{
			{strconv.FormatUint(e.Seq, 10), faint},
			{e.Time.UTC().Format(time.DateTime), plain},
			{printable(e.Method), plain},
			{strconv.Itoa(e.Status), statusInk(e.Status)},
			{duration(e.DurationMS), plain},
			{printable(user), plain},
			{printable(path), plain},
		})
		if len(e.Faults) > 0 {
			rows = append(rows, []cell{{}, {}, {}, {}, {}, {}, {"faults: " + printable(strings.Join(e.Faults, ", ")), yellow}})
		}
		if e.Refused != "" {
			rows = append(rows, []cell{{}, {}, {}, {}, {}, {}, {"refused: " + printable(e.Refused), red}})
		}
	}
	s.table(rows)
}

func statusInk(status int) ink {
	switch {
	case status >= http.StatusBadRequest:
		return red
	case status >= http.StatusMultipleChoices:
		return yellow
	default:
		return green
	}
}

// duration is milliseconds for people, right below one another.
func duration(ms float64) string {
	if ms >= 1000 {
		return fmt.Sprintf("%6.1f s", ms/1000)
	}
	return fmt.Sprintf("%5.1f ms", ms)
}
