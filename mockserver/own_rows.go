package mockserver

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/rows"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// records are the rows of all files, in the order of the files' names.
func (f *Fixtures) records() iter.Seq2[*rows.Record, error] {
	return func(yield func(*rows.Record, error) bool) {
		for _, file := range f.files {
			for record, err := range file.records(f.dictionary) {
				if !yield(record, err) {
					return
				}
			}
		}
	}
}

func (r rowFile) records(dict *dictionary.Dictionary) iter.Seq2[*rows.Record, error] {
	return func(yield func(*rows.Record, error) bool) {
		in, err := r.folder.Files.Open(r.name)
		if err != nil {
			_ = yield(nil, err)
			return
		}
		defer func() { _ = in.Close() }()
		base := path.Base(r.name)
		listening := true
		tell := func(record *rows.Record, err error) bool {
			listening = listening && yield(record, err)
			return listening
		}
		source := rows.Source{Name: r.folder.shown(r.name), Table: strings.TrimSuffix(base, path.Ext(base))}
		source.Empty = func(name string, columns []string, at rows.Place) {
			for _, wrong := range misnamed(dict, name, columns) {
				_ = tell(nil, &rows.Mistake{Place: at, Text: wrong})
			}
		}
		rows.Read(in, r.format, source)(tell)
	}
}

// misnamed is what is wrong with the names over a list without rows; those of rows
// are looked at when they are brought in.
func misnamed(dict *dictionary.Dictionary, name string, columns []string) (wrong []string) {
	def, ok := dict.Table(name)
	if !ok {
		return []string{"there is no table " + name + dict.Hint(name)}
	}
	for _, column := range columns {
		if _, ok := def.Column(column); !ok {
			wrong = append(wrong, fmt.Sprintf("table %s has no column %s%s", name, column, def.Hint(column)))
		}
	}
	return wrong
}

// bring puts the rows into a world.
func (f *Fixtures) bring(ctx context.Context, tables *table.Tables) error {
	_, err := transfer.ImportAll(tables, entries(ctx, f.records()))
	return err
}

// Found is what folders of fixtures hold.
type Found struct {
	Tables    []string       // of their own, in the order in which they were read
	Columns   []string       // added to other tables, as sys_user.u_badge
	Rules     int            // likewise
	Access    int            // files of access rules
	Scenarios []string       // the names of their scenarios
	Rows      map[string]int // by table
	Doubts    []string       // what can be loaded, and was hardly meant: each with its file and line
}

// CheckFixtures reads folders as [LoadFixtures] does, brings their rows into the
// demo world as it is on a release (an empty one is the default) at a moment, and says
// what there is and what is doubtful, or all that is wrong.
func CheckFixtures(ctx context.Context, on string, now time.Time, folders ...FixtureFolder) (*Found, error) {
	p, err := Config{Release: on, Now: now}.plan()
	if err != nil {
		return nil, err
	}
	f, err := readFixtures(ctx, folders)
	if f.dictionary == nil {
		return nil, err
	}
	key := worldKey{seed: demoSeed, now: now, own: f.digest, settings: worldSettings(p.settings, f)}
	w, failed := generate(ctx, key, &Fixtures{model: f.model, alone: f.alone}, nil)
	if failed != nil {
		return nil, errors.Join(err, failed)
	}
	found := &Found{Rows: map[string]int{}, Access: f.accessFiles}
	for _, s := range f.scenarios {
		found.Scenarios = append(found.Scenarios, s.Name())
	}
	counted := func(yield func(*rows.Record, error) bool) {
		for record, err := range f.records() {
			if err == nil {
				found.Rows[record.Table]++
			}
			if !yield(record, err) {
				return
			}
		}
	}
	if !f.alone {
		if played := f.play(ctx, now); played != nil {
			return nil, errors.Join(err, played)
		}
	}
	if _, wrong := transfer.ImportAll(w.tables, entries(ctx, counted)); err != nil || wrong != nil {
		return nil, errors.Join(err, wrong)
	}
	if found.Doubts, err = f.doubts(ctx, p, w.tables.View()); err != nil {
		return nil, err
	}
	return found, f.count(found)
}

// count adds what there is beside rows.
func (f *Fixtures) count(found *Found) error {
	ours, err := ourModel()
	if err != nil {
		return err
	}
	for _, t := range f.dictionary.All() {
		before, known := ours.dictionary.Table(t.Name)
		if !known {
			found.Tables = append(found.Tables, t.Name)
			continue
		}
		for _, c := range t.Columns {
			if _, there := before.Column(c.Name); !there && t.Owns(c) {
				found.Columns = append(found.Columns, t.Name+"."+c.Name)
			}
		}
	}
	found.Rules = f.rules.Count() - ours.rules.Count()
	return nil
}
