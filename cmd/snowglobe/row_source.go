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
func (s *rowSource) read(cmd *cobra.Command, files []string) ([]control.Row, error) {
	all := []control.Row{} // none is a list, too
	var mistakes []error
	for _, file := range files {
		format, err := s.formatOf(file)
		if err != nil {
			return nil, err
		}
		in := io.NopCloser(cmd.InOrStdin())
		if file != standardInput {
			if in, err = os.Open(file); err != nil {
				return nil, fmt.Errorf("read the rows: %w", err)
			}
		} else if terminal, ok := cmd.InOrStdin().(*os.File); ok && term.IsTerminal(int(terminal.Fd())) {
			fmt.Fprintf(cmd.ErrOrStderr(), "Type the rows as %s, and end with Ctrl-D.\n", format)
		}
		some, wrong := s.readOne(in, file, format)
		_ = in.Close() // it was only read
		all, mistakes = append(all, some...), append(mistakes, wrong...)
		if len(mistakes) >= shownMistakes {
			break
		}
	}
	if len(mistakes) > 0 {
		return nil, fmt.Errorf("nothing was brought in:\n%w", errors.Join(mistakes...))
	}
	return all, nil
}

// shownMistakes is after how many mistakes reading ends.
const shownMistakes = 20

func (s *rowSource) readOne(in io.Reader, file string, format rows.Format) (all []control.Row, mistakes []error) {
	source := rows.Source{Name: file, Table: s.table}
	switch {
	case file == standardInput:
		source.Name = "standard input"
	case s.table == "":
		source.Table = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	}
	for r, err := range rows.Read(in, format, source) {
		if err != nil {
			if mistakes = append(mistakes, err); len(mistakes) >= shownMistakes {
				return nil, append(mistakes, fmt.Errorf("there may be more: reading ended after %d mistakes", shownMistakes))
			}
			continue
		}
		all = append(all, control.Row{Table: r.Table, Match: r.Match, Values: r.Values, Delete: r.Delete, Place: r.Place})
	}
	return all, mistakes
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
