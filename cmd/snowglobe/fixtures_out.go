package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
	"github.com/snowglobe-dev/snowglobe/mockserver/rows"
)

// printImported says what an import did.
func printImported(out io.Writer, text []byte) error {
	var done control.Imported
	if err := json.Unmarshal(text, &done); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	skipped := ""
	if done.Skipped > 0 {
		skipped = fmt.Sprintf(", %d to delete were not there", done.Skipped)
	}
	fmt.Fprintf(out, "%d inserted, %d updated, %d deleted%s\n", done.Inserted, done.Updated, done.Deleted, skipped)
	return nil
}

// rowsOut is where rows go, and in which form.
type rowsOut struct {
	format, dir string
	force       bool // into a folder that holds something, over files of the same name
}

func (o *rowsOut) flags(f *pflag.FlagSet) {
	f.StringVar(&o.format, "format", string(rows.JSON), "yaml, csv, json or xml")
	f.StringVar(&o.dir, "out", "", "write a file a table to the folder rows in this `DIR` (default: all to standard output)")
}

func (o *rowsOut) parse() (rows.Format, error) {
	format, err := rows.ParseFormat(o.format)
	if err != nil {
		return "", fmt.Errorf("--format: %w", err)
	}
	return format, nil
}

// path is the file of a table.
func (o *rowsOut) path(table string, format rows.Format) string {
	return filepath.Join(o.dir, "rows", table+"."+string(format))
}

// checkEmpty refuses a folder that holds something: a world would be mixed with it.
// What begins with a dot is no fixture.
func (o *rowsOut) checkEmpty() error {
	if o.dir == "" || o.force {
		return nil
	}
	entries, err := os.ReadDir(o.dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("--out: %w; name a folder that can be made and written to", err)
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), ".") {
			return fmt.Errorf("%s holds %s; choose another --out, or say --force to write into it, over files of the same name", o.dir, entry.Name())
		}
	}
	return nil
}

// begin makes the folder, and refuses one that has any of the files: what is there
// is somebody's work, and half of it would be mixed with ours.
func (o *rowsOut) begin(paths []string) error {
	for _, path := range paths {
		if o.force {
			break
		}
		if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
			return thereAlready(path)
		}
	}
	if err := os.MkdirAll(filepath.Join(o.dir, "rows"), 0o755); err != nil { //nolint:gosec // fixtures are to be read by all
		return fmt.Errorf("--out: %w; name a folder that can be made and written to", err)
	}
	return nil
}

func thereAlready(path string) error {
	return fmt.Errorf("%s is there already; choose another --out, or take it away", path)
}

// write makes a file that was not there, unless it is forced.
func (o *rowsOut) write(name string, write func(io.Writer) error) error {
	how := os.O_EXCL
	if o.force {
		how = os.O_TRUNC
	}
	out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|how, 0o644) //nolint:gosec // as above
	if errors.Is(err, os.ErrExist) {
		return thereAlready(name)
	}
	if err != nil {
		return err
	}
	err = write(out)
	return errors.Join(err, out.Close())
}

func exportCommand() *cobra.Command {
	var c controlClient
	var o rowsOut
	var tables []string
	instance := mockserver.DefaultInstance
	cmd := &cobra.Command{
		Use: "export", Short: "Write rows of a running instance as files",
		Long: `Write rows of a running instance as they are stored, in a form that import and
serve --fixtures read again. Passwords and other secrets are left out.`,
		Example: `  snowglobe fixtures export --table incident --format csv
  snowglobe fixtures export --out world`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	c.flags(flags)
	o.flags(flags)
	flags.StringArrayVar(&tables, "table", nil, "a `TABLE` to write, with those that extend it; may be repeated (default: all that have rows)")
	flags.StringVar(&instance, "instance", instance, "the `NAME` of the instance")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		format, err := o.parse()
		if err != nil {
			return err
		}
		from := instancePath([]string{instance}, "/rows")
		if o.dir == "" {
			return c.rowsTo(cmd, from+"?"+url.Values{"table": tables}.Encode(), format, cmd.OutOrStdout())
		}
		if tables, err = c.tableNames(cmd, instance, tables); err != nil {
			return err
		}
		paths := make([]string, len(tables))
		for i, table := range tables {
			paths[i] = o.path(table, format)
		}
		if err := o.begin(paths); err != nil {
			return err
		}
		for i, table := range tables {
			err := o.write(paths[i], func(out io.Writer) error {
				return c.rowsTo(cmd, from+"?"+url.Values{"table": {table}, "extending": {"false"}}.Encode(), format, out)
			})
			if err != nil {
				return err
			}
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s in %s\n", counted(len(tables), "table"), filepath.Join(o.dir, "rows"))
		return nil
	}
	return cmd
}

// rowsTo copies an answer with rows.
func (c *controlClient) rowsTo(cmd *cobra.Command, path string, format rows.Format, out io.Writer) error {
	answer, err := c.send(cmd.Context(), "GET", path, format.MediaType(), nil)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Close() }()
	if _, err := io.Copy(out, answer); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return nil
}

// tableNames are those tables of an instance and what extends them, or all that
// have rows.
func (c *controlClient) tableNames(cmd *cobra.Command, instance string, asked []string) ([]string, error) {
	path := instancePath([]string{instance}, "/tables") + "?" + url.Values{"table": asked}.Encode()
	text, err := c.ask(cmd.Context(), "GET", path, nil)
	if err != nil {
		return nil, err
	}
	var list struct {
		Tables []struct {
			Name string `json:"name"`
		} `json:"tables"`
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	var names []string
	for _, t := range list.Tables {
		names = append(names, t.Name)
	}
	return names, nil
}

func generateCommand() *cobra.Command {
	var o rowsOut
	var now, truth string
	cfg := mockserver.Config{Log: slog.New(slog.DiscardHandler), Progress: tellProgress(os.Stderr)}
	cmd := &cobra.Command{
		Use: "generate", Short: "Write the demo world as files",
		Long: `Write the demo world as files: the people, groups, roles and the history that
serve would start with. serve --fixtures reads them again, in place of a world of
its own. Passwords and other secrets are left out. Files stand still: what a scenario
lets come, change or go after --now happens with serve --scenario alone.`,
		Example: `  snowglobe fixtures generate --out world --seed 7 --now 2019-06-24T12:00:00Z
  snowglobe fixtures generate --format yaml --events 0`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	o.flags(flags)
	flags.StringVar(&cfg.Release, "release", mockserver.DefaultRelease, "the release to play; see snowglobe releases")
	flags.Uint64Var(&cfg.Seed, "seed", 0, "the `NUMBER` that the history and ids are made from")
	flags.StringVar(&now, "now", "", "the `TIME` at which it ends, as 2019-06-24T12:00:00Z (default: this machine's)")
	sizeFlags(flags, &cfg.Events, &cfg.People)
	flags.BoolVar(&o.force, "force", false, "write into a folder that holds something, over files of the same name")
	scenarios := scenarioFlag(flags)
	flags.StringVar(&truth, "truth", "", "write what the scenarios did, and what is to be found, to this `FILE` as JSON; with --out - is standard output")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		format, err := o.parse()
		if err != nil {
			return err
		}
		switch cfg.Scenarios = *scenarios; {
		case truth != "" && len(cfg.Scenarios) == 0:
			return errors.New("--truth tells what scenarios did, and there is no --scenario; name one, or leave it out")
		case truth == standardInput && o.dir == "":
			return errors.New("the rows go to standard output already; give --truth a file, or say --out")
		}
		if err := o.checkEmpty(); err != nil {
			return err
		}
		if cfg.Now, err = startTime(now); err != nil {
			return err
		}
		world, err := makeWorld(cmd, cfg)
		if err != nil {
			return err
		}
		ends := cmp.Or(cfg.Now, world.Now()) // writing takes a while
		tables, err := world.Export(true)
		if err != nil {
			return err
		}
		if n := stillToCome(world.Truth()); n > 0 {
			fmt.Fprintf(cmd.ErrOrStderr(), "snowglobe: the scenarios let rows come, change or go later, %d in all, which these files do not; serve --scenario does\n", n)
		}
		if truth != "" {
			if err := writeTruth(truth, cmd.OutOrStdout(), world.Truth()); err != nil {
				return err
			}
		}
		if o.dir == "" {
			return rows.Write(cmd.OutOrStdout(), format, tables...)
		}
		return o.world(cmd.OutOrStdout(), world, ends, format, tables)
	}
	return cmd
}

// world writes tables as fixtures that stand for themselves, and says how to serve
// them.
func (o *rowsOut) world(out io.Writer, world *mockserver.Instance, ends time.Time, format rows.Format, tables []rows.Table) error {
	settings := filepath.Join(o.dir, mockserver.FixtureSettings)
	paths := []string{settings}
	for _, t := range tables {
		paths = append(paths, o.path(t.Name, format))
	}
	if err := o.begin(paths); err != nil {
		return err
	}
	for i, t := range tables {
		if err := o.write(paths[i+1], func(out io.Writer) error { return rows.Write(out, format, t) }); err != nil {
			return err
		}
	}
	err := o.write(settings, func(out io.Writer) error {
		_, err := io.Copy(out, strings.NewReader(mockserver.AloneSettings))
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s in %s; serve them with\n\n  snowglobe serve --fixtures %s --release %s --now %s\n",
		counted(len(tables), "table"), o.dir, o.dir, world.Release().Profile.Key, ends.Format(time.RFC3339))
	return nil
}
