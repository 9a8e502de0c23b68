package datafile_test

import (
	"errors"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
)

type order struct {
	Name  datafile.Placed `yaml:"name"`
	Count int             `yaml:"count"`
	Roles []string        `yaml:"roles"`
	Ready bool            `yaml:"ready"`
	Cost  float64         `yaml:"cost"`
}

func read(text string) error {
	var o order
	files := datafile.Folder{Files: fstest.MapFS{"order.yaml": {Data: []byte(text)}}, Path: "mine/orders"}
	return datafile.Read(files, "order.yaml", &o, "name: and a name")
}

func TestMistakesNameFileAndLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "mine/orders/order.yaml:1: the file is empty; write name: and a name",
		"name: a\n---\nname: b\n":       "mine/orders/order.yaml:1: there is a second document; keep one a file",
		"name: a\ncolour: red\n":        `mine/orders/order.yaml:2: there is no key "colour" here; correct its spelling or remove it`,
		"{name: a, b or c}\n":           `mine/orders/order.yaml:1: there is no key "b or c" here; correct its spelling or remove it`,
		"name: a\n\ncount: several\n":   "mine/orders/order.yaml:3: a whole number is wanted here, and not several",
		"name: {a: b}\nroles: {a: b}\n": "mine/orders/order.yaml:1: a single text is wanted here\nmine/orders/order.yaml:2: a list is wanted here, each item behind a dash",
		"- name: a\n":                   "mine/orders/order.yaml:1: keys with their values are wanted here",
		"ready: perhaps\ncost: much\n":  "mine/orders/order.yaml:1: true or false is wanted here, and not perhaps\nmine/orders/order.yaml:2: a number is wanted here, and not much",
		"roles: itil\n":                 "mine/orders/order.yaml:1: a list is wanted here; write [itil]",
		"name: [":                       "mine/orders/order.yaml:1: did not find expected node content",
	} {
		require.EqualError(t, read(text), want, text)
	}
}

func TestAllMistakesAreToldAtOnce(t *testing.T) {
	err := read("colour: red\ncount: several\nsize: big\n")
	for _, want := range []string{"order.yaml:1: ", "order.yaml:2: ", "order.yaml:3: "} {
		require.ErrorContains(t, err, want)
	}
}

func TestPlacesAreKeptForLater(t *testing.T) {
	var o order
	require.NoError(t, datafile.Read(fstest.MapFS{"o.yaml": {Data: []byte("\ncount: 2\nname: a\n")}}, "o.yaml", &o, ""))
	require.Equal(t, datafile.Placed{Text: "a", Line: 3}, o.Name)

	var at *datafile.LineError
	require.ErrorAs(t, o.Name.Wrong(errors.New("no such name")), &at)
	require.Equal(t, 3, at.Line)
	require.NotErrorAs(t, datafile.Placed{}.Wrong(errors.New("no name")), &at, "what stands nowhere has no line")
}

func FuzzRead(f *testing.F) {
	f.Add("name: a\ncount: 1\n")
	f.Add("name: [")
	f.Add("a: &a [*a]")
	f.Fuzz(func(t *testing.T, text string) {
		if err := read(text); err != nil {
			require.Contains(t, err.Error(), "mine/orders/order.yaml:", text)
		}
	})
}
