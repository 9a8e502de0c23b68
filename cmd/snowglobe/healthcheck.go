package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// healthPatience is how long the answer of a healthy server may take.
const healthPatience = 3 * time.Second

// healthcheckCommand is for containers without a shell. It asks the control API,
// not the instance: a call to the instance is one that its journal and its
// transaction log remember, and nobody wants to find one a second there.
func healthcheckCommand() *cobra.Command {
	var c controlClient
	cmd := &cobra.Command{
		Use:   "healthcheck",
		Short: "Tell by the exit code whether a server's instances can be called",
		Long: `Tell by the exit code whether the instances of a running snowglobe serve can be
called: 0 when they can, 1 when not, with the reason on stderr.

It asks the control API, so that no instance has the check in its journal. The
address and the token come from the flags or the variables that serve reads, so
that beside it, in its container, none has to be given.`,
		Example: `  snowglobe healthcheck
  snowglobe healthcheck --control http://instance:8081 --control-token "$TOKEN"`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c.url = callable(c.base())
			if err := c.check(); err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), healthPatience)
			defer cancel()
			err := c.healthy(ctx)
			switch {
			case cmd.Context().Err() != nil:
				return err // which says that it was interrupted
			case err != nil:
				fmt.Fprintln(cmd.ErrOrStderr(), "snowglobe: not healthy:", err)
				return unhealthyExit
			}
			return nil
		},
	}
	c.flags(cmd.Flags())
	return cmd
}

// healthy is nil once control says that it is ready. Whatever else listens where
// it should, such as a proxy in front of nothing, answers something too.
func (c *controlClient) healthy(ctx context.Context) error {
	text, err := c.ask(ctx, http.MethodGet, "/ready", nil)
	if err != nil {
		return err
	}
	var said struct {
		Status string `json:"status"`
	}
	if json.Unmarshal(text, &said) != nil || said.Status != "ready" {
		return fmt.Errorf("what answers at %s is not the control API of snowglobe serve; --control takes another address", c.base())
	}
	return nil
}
