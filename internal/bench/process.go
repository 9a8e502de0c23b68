package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// process is a server that runs beside us.
type process struct {
	command *exec.Cmd
	input   io.WriteCloser
	first   string        // the first line that it printed
	took    time.Duration // from its start to that line
}

// start runs a program until its first line, which says that it is ready.
func start(ctx context.Context, name string, args ...string) (*process, error) {
	p := &process{command: exec.CommandContext(ctx, name, args...)}
	p.command.Stderr = os.Stderr
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if p.input, err = p.command.StdinPipe(); err != nil {
		return nil, err
	}
	now := clock.System().Now
	begun := now()
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(out)
	p.first, err = lines.ReadString('\n')
	p.took = now().Sub(begun)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s did not start: %w", name, err), p.command.Wait())
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	return p, nil
}

// stop ends the process as Ctrl-C does.
func (p *process) stop() {
	_ = p.input.Close()
	_ = p.command.Process.Signal(syscall.SIGINT)
	_ = p.command.Wait() // says only that it was interrupted
}

// ready is what snowglobe serve --json prints.
type ready struct {
	InstanceURL string `json:"instance_url"`
	ControlURL  string `json:"control_url"`
	Admin       struct {
		UserName string `json:"user_name"`
		Password string `json:"password"`
	} `json:"admin"`
	Client struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	} `json:"client"`
}

// instance is snowglobe serve on ports of its own.
type instance struct {
	*process
	ready
}

func serve(ctx context.Context, binary string, args ...string) (*instance, error) {
	p, err := start(ctx, binary, append([]string{"serve", "--json", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"}, args...)...)
	if err != nil {
		return nil, err
	}
	i := &instance{process: p}
	if err := json.Unmarshal([]byte(p.first), &i.ready); err != nil {
		p.stop()
		return nil, fmt.Errorf("read the ready line: %w", err)
	}
	return i, nil
}
