package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// ready is what a program has to know to use an instance that just started.
type ready struct {
	InstanceURL string                 `json:"instance_url"`
	ControlURL  string                 `json:"control_url"`
	ProxyURL    string                 `json:"proxy_url,omitempty"` // "" without a proxy
	Release     string                 `json:"release"`
	Temper      string                 `json:"temper"`
	Seed        uint64                 `json:"seed"`
	Now         time.Time              `json:"now"`
	PID         int                    `json:"pid"`
	Admin       mockserver.Credentials `json:"admin"`
	Client      *mockserver.Client     `json:"client"` // null on Eureka

	faults string // what goes wrong on purpose, for people; "" for nothing
	seeded bool   // whether tokens are made from Seed too, or the world alone
}

func readyOf(i *mockserver.Instance, fleet *mockserver.Fleet, opened *ports) ready {
	r := ready{
		InstanceURL: callable(fleet.URL(mockserver.DefaultInstance)), ControlURL: callable("http://" + opened.control.Addr().String()),
		Release: i.Release().Profile.Key, Temper: i.Release().Temper.Key, Seed: i.Seed(), Now: i.Now(), PID: os.Getpid(),
		Admin: i.Admin(), Client: i.Client(), faults: faultsText(i.Faults()),
	}
	if opened.proxy != nil {
		r.ProxyURL = callable("http://" + opened.proxy.Addr().String())
	}
	return r
}

// announce tells programs and people that the instance can be called.
func (f *serveFlags) announce(cmd *cobra.Command, r ready, ownAuthority bool) error {
	line, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("describe the instance: %w", err)
	}
	line = append(line, '\n')
	if f.readyFile != "" {
		if err = writeWhole(f.readyFile, line); err != nil {
			return fmt.Errorf("write the ready file: %w", err)
		}
	}
	out := cmd.OutOrStdout()
	if f.json {
		_, err = out.Write(line)
		return err
	}
	text := screenOf(out)
	var whole bytes.Buffer // nobody can use an instance whose address was lost
	text.Writer = &whole
	r.seeded = f.seed != 0
	r.print(text, ownAuthority, f.controlToken != "")
	_, err = whole.WriteTo(out)
	return err
}

// writeWhole puts a file in place in one step, so that whoever waits for it
// never reads half of it. It holds passwords, and is for its owner only.
// What is there already must be a file: a device or a link would be replaced by
// one, for everybody on the machine.
func writeWhole(path string, content []byte) error {
	if err := checkRegular(path); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".ready-*") // 0600
	if err != nil {
		return err
	}
	_, err = temp.Write(content)
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
	}
	return err
}

// checkReadyFile tells why --ready-file could not be written.
func checkReadyFile(path string) error {
	if path == "" {
		return nil
	}
	if err := checkRegular(path); err != nil {
		return fmt.Errorf("--ready-file: %w", err)
	}
	if err := tryWriting(filepath.Dir(path)); err != nil {
		return fmt.Errorf("--ready-file: %w; name a file in a folder that can be written to", err)
	}
	return nil
}

// removeReadyFile takes away what an earlier run has left: whoever waits for the
// file would take its address and its logins for ours.
func (f *serveFlags) removeReadyFile() error {
	if f.readyFile == "" {
		return nil
	}
	if err := os.Remove(f.readyFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("--ready-file: remove that of an earlier run: %w", err)
	}
	return nil
}

// checkRegular refuses a path where there is something else than a file.
func checkRegular(path string) error {
	switch there, err := os.Lstat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !there.Mode().IsRegular():
		return fmt.Errorf("%s is there and is no regular file; choose another path", path)
	}
	return nil
}

// tryWriting tells why no file could be made in a folder.
func tryWriting(folder string) error {
	trial, err := os.CreateTemp(folder, ".trial-*")
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("write to %s: %w", folder, failed.Err)
	}
	if err != nil {
		return err
	}
	return errors.Join(trial.Close(), os.Remove(trial.Name()))
}
