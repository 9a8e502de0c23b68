package mutant

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// overlay is files that stand in for others during one build.
type overlay struct {
	dir     string
	Replace map[string]string
}

func newOverlay(dir string) *overlay { return &overlay{dir: dir, Replace: map[string]string{}} }

// replace lets text stand in for a file, which need not be there.
func (o *overlay) replace(name, text string) error {
	if o.Replace[name] == "" {
		o.Replace[name] = filepath.Join(o.dir, strconv.Itoa(len(o.Replace))+filepath.Ext(name))
	}
	return os.WriteFile(o.Replace[name], []byte(text), 0o600)
}

// build makes the program of the module at root. It leaves out what a debugger would
// need: nobody debugs it, and it is most of what the linker writes.
func (o *overlay) build(ctx context.Context, root string) (program string, err error) {
	text, err := json.Marshal(o) //nolint:musttag // the go command spells Replace so
	if err != nil {
		return "", err
	}
	file := filepath.Join(o.dir, "overlay.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return "", err
	}
	program = filepath.Join(o.dir, "snowglobe")
	command := exec.CommandContext(ctx, "go", "build", "-overlay", file, "-ldflags=-s -w", "-o", program, "./cmd/snowglobe") //nolint:gosec // the go command, at files of our own
	command.Dir = root
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build with defects: %w\n%s", err, out)
	}
	return program, nil
}
