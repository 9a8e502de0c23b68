package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/snowglobe-dev/snowglobe/internal/mistakes"
	"github.com/snowglobe-dev/snowglobe/internal/patience"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
	"github.com/snowglobe-dev/snowglobe/mockserver/rows"
)

// rowSource reads files of rows, with what their names do not say.
type rowSource struct {
	format, table string
}

func (s *rowSource) flags(f *pflag.FlagSet) {
	f.StringVar(&s.format, "format", "", "yaml, csv, json or xml (default: what the file's name ends with; of standard input, json)")
	f.StringVar(&s.table, "table", "", "the `TABLE` of rows that do not say (default: the file's name without its ending)")
}

// standardInput is the file that stands for it.
const standardInput = "-"

// read is the rows of all files. Its error has all that cannot be read.
func (s *rowSource) read(cmd *cobra.Command, files []string) ([]*rows.Record, error) {
	return patience.Until(cmd.Context(), func() ([]*rows.Record, error) { return s.readAll(cmd, files) })
}

func (s *rowSource) readAll(cmd *cobra.Command, files []string) ([]*rows.Record, error) {
	all := []*rows.Record{} // none is a list, too
	var wrong mistakes.List
	formats := make([]rows.Format, len(files))
	for i, file := range files {
		var err error
		if formats[i], err = s.formatOf(file); err != nil {
			return nil, err
		}
	}
	room := &rows.Room{Rows: control.MaxRows, Bytes: control.MaxBody}
	for i, file := range files {
		in, err := s.open(cmd, file, formats[i])
		if err != nil {
			return nil, err
		}
		some, err := rows.ReadAll(in, formats[i], s.of(file), room, &wrong)
		_ = in.Close() // it was only read
		switch {
		case errors.Is(err, rows.ErrTooMany):
			return nil, fmt.Errorf("one import takes %d rows and %d MiB, and these are more; split them, or start with all of them: snowglobe serve --fixtures",
				control.MaxRows, control.MaxBody>>20)
		case err != nil:
			return nil, fmt.Errorf("read the rows: %w", err)
		case wrong.Full():
			return nil, nothingIn(&wrong)
		}
		all = append(all, some...)
	}
	if !wrong.Empty() {
		return nil, nothingIn(&wrong)
	}
	return all, nil
}

func (s *rowSource) open(cmd *cobra.Command, file string, format rows.Format) (io.ReadCloser, error) {
	if file != standardInput {
		in, err := os.Open(file)
		if err != nil {
			return nil, fmt.Errorf("read the rows: %w", err)
		}
		return in, nil
	}
	if terminal, ok := cmd.InOrStdin().(*os.File); ok && term.IsTerminal(int(terminal.Fd())) {
		fmt.Fprintf(cmd.ErrOrStderr(), "Type the rows as %s, and end with Ctrl-D.\n", format)
	}
	return io.NopCloser(cmd.InOrStdin()), nil
}

func nothingIn(wrong *mistakes.List) error {
	return fmt.Errorf("nothing was brought in:\n%w", wrong.Err())
}

// of says what the rows of a file do not.
func (s *rowSource) of(file string) rows.Source {
	source := rows.Source{Name: file, Table: s.table}
	switch {
	case file == standardInput:
		source.Name = "standard input"
	case s.table == "":
		source.Table = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	}
	return source
}

func (s *rowSource) formatOf(file string) (rows.Format, error) {
	if s.format != "" {
		format, err := rows.ParseFormat(s.format)
		if err != nil {
			return "", fmt.Errorf("--format: %w", err)
		}
		return format, nil
	}
	if file == standardInput {
		return rows.JSON, nil
	}
	format, ok := rows.OfFile(file)
	if !ok {
		return "", fmt.Errorf("%s does not say by its name what it is; say it with --format yaml, csv, json or xml", file)
	}
	return format, nil
}
