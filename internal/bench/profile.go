package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// profiles loads the same history in a process that can be profiled and writes, for each
// work, what the processor did meanwhile.
func profiles(ctx context.Context, o options) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bench-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.MkdirAll(o.profiles, 0o750); err != nil {
		return err
	}
	for _, name := range []string{"page-100", "page-10000", "record", "insert", "token"} {
		file := filepath.Join(dir, name)
		if err := profile(ctx, o, self, file, name); err != nil {
			return fmt.Errorf("profile %s: %w", name, err)
		}
		if err := table(ctx, self, file, o.profiles); err != nil {
			return err
		}
	}
	file := filepath.Join(dir, "generation")
	if err := generation(ctx, file); err != nil {
		return fmt.Errorf("profile generation: %w", err)
	}
	return table(ctx, self, file, o.profiles)
}

// table writes a profile as a text of the same name into a folder, without what is this
// machine's and this moment's in it.
func table(ctx context.Context, self, file, folder string) error {
	text, err := exec.CommandContext(ctx, "go", "tool", "pprof", "-top", "-cum", "-nodecount=60", self, file).Output()
	if err != nil {
		return fmt.Errorf("read the profile %s: %w", filepath.Base(file), err)
	}
	_, rest, _ := strings.Cut(string(text), "\nDuration: ")
	return os.WriteFile(filepath.Join(folder, filepath.Base(file)+".txt"), []byte("Duration: "+rest), 0o600)
}

// profile serves, in a process of its own, and loads it with one of the works.
func profile(ctx context.Context, o options, self, file, name string) error {
	p, err := start(ctx, self, "-profiled", file)
	if err != nil {
		return err
	}
	i := &instance{process: p}
	if err := json.Unmarshal([]byte(p.first), &i.ready); err != nil {
		p.stop()
		return err
	}
	all, err := works(ctx, i)
	if err != nil {
		p.stop()
		return err
	}
	k := slices.IndexFunc(all, func(w work) bool { return w.short == name })
	if k < 0 {
		p.stop()
		return errors.New("there is no work of that name")
	}
	one := all[k]
	if _, err = load(ctx, i.InstanceURL, one.request, o.connections, 2*o.each); err == nil { // the first looks
		if _, err = io.WriteString(p.input, "\n"); err == nil {
			_, err = load(ctx, i.InstanceURL, one.request, o.connections, 4*o.each)
		}
	}
	return errors.Join(err, p.input.Close(), p.command.Wait())
}

// profiled serves the history until its standard input ends, and profiles itself from
// the first line of it on.
func profiled(ctx context.Context, file string) error {
	i, err := mockserver.NewContext(ctx, mockserver.Config{
		Seed: 1, Now: day, Events: events, Settings: map[string]string{"audit_inserts": "true"},
	})
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: i, ReadHeaderTimeout: time.Minute}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	var r ready
	r.InstanceURL = "http://" + listener.Addr().String()
	r.Admin.UserName, r.Admin.Password = i.Admin().UserName, i.Admin().Password
	r.Client.ID, r.Client.Secret = i.Client().ID, i.Client().Secret
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	fmt.Println(string(line))
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	in := bufio.NewReader(os.Stdin)
	_, _ = in.ReadString('\n')
	if err := pprof.StartCPUProfile(out); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, in)
	pprof.StopCPUProfile()
	err = errors.Join(server.Close(), out.Close())
	if e := <-served; !errors.Is(e, http.ErrServerClosed) {
		err = errors.Join(err, e)
	}
	return err
}

// generation profiles the making of the history, in this process.
func generation(ctx context.Context, file string) error {
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(out); err != nil {
		return err
	}
	err = fixtures.Generate(ctx, fixtures.Options{Seed: 1, Now: day, Events: events}, func(string, []string, []string) {})
	pprof.StopCPUProfile()
	return errors.Join(err, out.Close())
}
