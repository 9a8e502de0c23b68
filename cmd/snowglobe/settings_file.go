package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagConfig names the settings file. There is no file that is read unasked: the
// same command would do other things in another folder, and a folder of somebody
// else's could send passwords elsewhere.
const flagConfig = "config"

// maxSettings bounds a settings file; there are some hundred flags.
const maxSettings = 1 << 20

// settingsFile is what a file says, by the command path of a verb and by flag.
type settingsFile struct {
	path   string
	values map[string]map[string]fileValue
}

// fileValue is the value of one flag in a file.
type fileValue struct {
	line  int
	items []string // one, unless it is a list
	list  bool
}

// readSettings reads and checks a settings file.
func readSettings(path string) (*settingsFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flagConfig, err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flagConfig, err)
	}
	content, err := io.ReadAll(io.LimitReader(file, maxSettings+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("--%s: %w", flagConfig, err)
	case len(content) > maxSettings:
		return nil, fmt.Errorf("--%s: %s is longer than %d bytes; is it the right file?", flagConfig, path, maxSettings)
	}
	s, err := parseSettings(path, content)
	if err != nil {
		return nil, err
	}
	return s, s.checkMode(info.Mode())
}

// set gives a flag its value from the file.
func (v fileValue) set(f *pflag.Flag) error {
	if v.list {
		list, ok := f.Value.(pflag.SliceValue)
		if !ok {
			return fmt.Errorf("%s takes one value, and a list is none", f.Name)
		}
		f.Changed = true
		return list.Replace(v.items)
	}
	f.Changed = true
	if err := inner(f.Value).Set(v.items[0]); err != nil {
		return fmt.Errorf("%s takes %s, and %q is none", f.Name, taken(f), v.items[0])
	}
	return nil
}

// of is what the file says of a flag of a command: what stands nearest to it wins.
func (s *settingsFile) of(cmd *cobra.Command, flag string) (fileValue, bool) {
	for c := cmd; c != nil; c = c.Parent() {
		if v, ok := s.values[c.CommandPath()][flag]; ok {
			return v, true
		}
	}
	return fileValue{}, false
}

// checkMode refuses secrets that others can read, as ssh does with its keys. Windows
// has other means than modes.
func (s *settingsFile) checkMode(mode fs.FileMode) error {
	if mode.Perm()&0o077 == 0 || runtime.GOOS == "windows" {
		return nil
	}
	for _, flags := range s.values {
		for _, name := range secretFlags {
			if v, ok := flags[name]; ok {
				return fmt.Errorf("%s:%d: %s is a secret, and others can read the file (mode %04o); chmod 600 %s, or set it by %s",
					s.path, v.line, name, mode.Perm(), s.path, twin(name))
			}
		}
	}
	return nil
}
