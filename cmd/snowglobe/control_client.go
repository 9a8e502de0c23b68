package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
)

// controlClient calls the control API of a running server.
type controlClient struct {
	url   string
	token string
}

// flags say where the API is and how to be let in.
func (c *controlClient) flags(f *pflag.FlagSet) {
	f.StringVar(&c.url, "control", defaultControl, "where the control API listens: an `ADDRESS` or a URL")
	f.StringVar(&c.token, "control-token", "", "its `TOKEN`, if it asks for one")
}

// base is the API's address as a URL, without its prefix.
func (c *controlClient) base() string {
	base := strings.TrimRight(c.url, "/")
	if !strings.Contains(base, "://") {
		base = "http://" + base
	}
	return base
}

// check tells what is wrong with the API's address.
func (c *controlClient) check() error { return controlAddress.check(c.base()) }

// instancePath is the path of an instance, by its name or the default one.
func instancePath(args []string, rest string) string {
	return "/instances/" + url.PathEscape(instanceName(args)) + rest
}

func instanceName(args []string) string {
	if len(args) > 0 {
		return args[0]
	}
	return mockserver.DefaultInstance
}

// call sends a request and prints the answer.
func (c *controlClient) call(cmd *cobra.Command, method, path string, body any) error {
	text, err := c.ask(cmd.Context(), method, path, body)
	if err != nil {
		return err
	}
	_, err = cmd.OutOrStdout().Write(pretty(text))
	return err
}

// order sends a request whose answer is empty, and prints what it did.
func (c *controlClient) order(cmd *cobra.Command, method, path string, body any, done string) error {
	if _, err := c.ask(cmd.Context(), method, path, body); err != nil {
		return err
	}
	_, err := fmt.Fprintln(cmd.OutOrStdout(), done)
	return err
}

// ask sends a request and returns the answer. A problem becomes an error with
// its detail.
func (c *controlClient) ask(ctx context.Context, method, path string, body any) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	answer, err := c.send(ctx, method, path, "application/json", body)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Close() }()
	text, err := io.ReadAll(answer)
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	return text, nil
}

// send is ask for answers in another form, which the caller reads, however long they
// are, and closes.
func (c *controlClient) send(ctx context.Context, method, path, accept string, body any) (io.ReadCloser, error) {
	var content io.Reader = http.NoBody
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("the body is not JSON: %w", err)
		}
		content = bytes.NewReader(text)
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base()+control.Prefix+path, content)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", accept)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("no answer from the control API at %s: %w; is snowglobe serve running? --control takes another address",
			c.base(), reason(err))
	}
	if answer.StatusCode < http.StatusBadRequest {
		return answer.Body, nil
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	problem := problemIn(answer.Status, text)
	if answer.StatusCode == http.StatusNotFound && strings.HasPrefix(path, "/instances/") {
		return nil, fmt.Errorf("%w; see %s", problem, lister(problem, path))
	}
	return nil, problem
}

// lister is the command that lists what there is of what was not found.
func lister(problem error, path string) string {
	if !strings.HasPrefix(problem.Error(), mockserver.ErrNoSnapshot.Error()) {
		return "snowglobe ctl instances"
	}
	instance, _, _ := strings.Cut(strings.TrimPrefix(path, "/instances/"), "/")
	if instance == mockserver.DefaultInstance {
		return "snowglobe ctl snapshots"
	}
	return "snowglobe ctl snapshots " + instance
}

// nameHint adds to the error about an instance that is not there what was probably
// meant: a name for what is made goes with --name.
func nameHint(err error, cmd *cobra.Command, args []string) error {
	if err == nil || len(args) == 0 || cmd.Flags().Changed("name") || !strings.HasPrefix(err.Error(), mockserver.ErrNoInstance.Error()) {
		return err
	}
	return fmt.Errorf("%w; what the new one is called goes with --name", err)
}

// reason is why a call failed, without the layers that it failed through.
func reason(err error) error {
	if failed, ok := errors.AsType[*net.OpError](err); ok {
		return failed.Err
	}
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return failed.Err
	}
	return err
}

func problemIn(status string, text []byte) error {
	var problem struct {
		Detail string `json:"detail"`
	}
	if err := json.Unmarshal(text, &problem); err != nil || problem.Detail == "" {
		return fmt.Errorf("the control API answers %s", status)
	}
	return errors.New(problem.Detail)
}

// pretty indents JSON and leaves anything else, such as a certificate, alone.
func pretty(text []byte) []byte {
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", "  "); err != nil {
		return text
	}
	return out.Bytes()
}
