package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
	"github.com/snowglobe-dev/snowglobe/internal/patience"
)

const environmentPrefix = "SNOWGLOBE_"

// contractVariables reach a connector and are nobody's flags.
var contractVariables = []string{
	"SNOWGLOBE_CONTRACT", "SNOWGLOBE_INSTANCE_URL", "SNOWGLOBE_AUTH", "SNOWGLOBE_USERNAME", "SNOWGLOBE_PASSWORD",
	"SNOWGLOBE_CLIENT_ID", "SNOWGLOBE_CLIENT_SECRET", "SNOWGLOBE_STATE_DIR", "SNOWGLOBE_CA_FILE", "SNOWGLOBE_LOOKBACK",
	"SNOWGLOBE_TABLES", "SNOWGLOBE_KEY", "SNOWGLOBE_KEY_FILE",
}

// twin is the environment variable that stands for a flag.
func twin(flag string) string {
	return environmentPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// order marks flags that tell a running server to change something. They come
// from the command line alone: who exports SNOWGLOBE_RELEASE for serve must not
// change an instance by asking what it plays.
const order = "snowglobe-order"

// asOrders marks flags as orders.
func asOrders(flags *pflag.FlagSet, names ...string) {
	for _, name := range names {
		if err := flags.SetAnnotation(name, order, nil); err != nil {
			panic(err) // no such flag: a slip of whoever wrote the verb
		}
	}
}

func ordered(f *pflag.Flag) bool {
	_, ok := f.Annotations[order]
	return ok
}

// inherited are the settings of a run that no command line shows, by where they
// come from.
type inherited struct {
	environment []string // flags that were set by their twins
	file        *settingsFile
	fromFile    []string // flags that were set by the settings file
}

// names are the flags that were set by something else than the command line.
func (i inherited) names() []string { return slices.Concat(i.environment, i.fromFile) }

// settle gives the flags that were not on the command line the values of their
// twins in the environment, and those without a twin the values in the settings
// file. A variable that is the twin of no flag of any verb, and a key of the file
// that is none, are errors: a misspelt setting must not be passed over.
func settle(cmd *cobra.Command) (from inherited, err error) {
	if err := checkGiven(cmd); err != nil {
		return from, err
	}
	if err := checkEnvironment(cmd.Root()); err != nil {
		return from, err
	}
	if err := from.takeEnvironment(cmd); err != nil {
		return from, err
	}
	if path := cmd.Flags().Lookup(flagConfig).Value.String(); path != "" {
		return from, from.takeFile(cmd, path)
	}
	return from, nil
}

// checkGiven refuses a flag of the command line without a value: somebody's
// variable was empty, and another run would come of it than was meant.
func checkGiven(cmd *cobra.Command) (wrong error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		list, ok := f.Value.(pflag.SliceValue)
		if f.Value.String() == "" || ok && (len(list.GetSlice()) == 0 || slices.Contains(list.GetSlice(), "")) {
			wrong = fmt.Errorf("--%s is given and empty; give it a value, or leave it out", f.Name)
		}
	})
	return wrong
}

func (i *inherited) takeEnvironment(cmd *cobra.Command) error {
	return eachUnset(cmd, func(f *pflag.Flag) error {
		value, ok := os.LookupEnv(twin(f.Name))
		switch {
		case !ok:
			return nil
		case value == "" && slices.Contains(secretFlags, f.Name):
			// Somebody failed to look it up, and without it the control API is open, or
			// a password is the one that everybody knows.
			return fmt.Errorf("%s is set and empty; give it a value, or unset it", twin(f.Name))
		}
		if err := cmd.Flags().Set(f.Name, value); err != nil {
			return fmt.Errorf("%s takes %s, and %q is none", twin(f.Name), taken(f), value)
		}
		i.environment = append(i.environment, f.Name)
		return nil
	})
}

func (i *inherited) takeFile(cmd *cobra.Command, path string) (err error) {
	i.file, err = patience.Until(cmd.Context(), func() (*settingsFile, error) { return readSettings(path) })
	if err != nil {
		return err
	}
	return eachUnset(cmd, func(f *pflag.Flag) error {
		value, ok := i.file.of(cmd, f.Name)
		if !ok {
			return nil
		}
		i.fromFile = append(i.fromFile, f.Name)
		if !value.list && value.items[0] == "" && slices.Contains(secretFlags, f.Name) {
			return fmt.Errorf("%s:%d: %s is empty; give it a value, or leave it out", i.file.path, value.line, f.Name)
		}
		if err := value.set(f); err != nil {
			return fmt.Errorf("%s:%d: %w", i.file.path, value.line, err)
		}
		return nil
	})
}

// eachUnset calls fn with each flag of a command that is a setting and was not set
// yet, until an error.
func eachUnset(cmd *cobra.Command, fn func(*pflag.Flag) error) (failed error) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if failed == nil && !f.Changed && !ordered(f) && f.Name != "help" {
			failed = fn(f)
		}
	})
	return failed
}

func checkEnvironment(root *cobra.Command) error {
	known := slices.Clone(contractVariables)
	eachTwin(root, func(name string) { known = append(known, name) })
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, environmentPrefix) && !slices.Contains(known, name) {
			return fmt.Errorf("environment variable %s is unknown%s", name, nearest.Hint(name, known))
		}
	}
	return nil
}
