package main

import (
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// healthcheckCommand is for containers without a shell: it asks an instance on
// this machine whether it can be called.
func healthcheckCommand() *cobra.Command {
	var url string
	cmd := &cobra.Command{
		Use:   "healthcheck",
		Short: "Tell by the exit code whether an instance can be called",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			request, err := http.NewRequestWithContext(cmd.Context(), http.MethodGet, url, http.NoBody)
			if err != nil {
				return err
			}
			client := &http.Client{Timeout: 3 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
				return http.ErrUseLastResponse
			}}
			answer, err := client.Do(request)
			if err != nil {
				fmt.Fprintln(cmd.ErrOrStderr(), "snowglobe: not healthy:", err)
				return exitCode(1)
			}
			defer func() { _ = answer.Body.Close() }()
			if answer.StatusCode >= http.StatusInternalServerError {
				fmt.Fprintln(cmd.ErrOrStderr(), "snowglobe: not healthy: status", answer.StatusCode)
				return exitCode(1)
			}
			return nil
		},
	}
	// The instance's own port: control may ask for a token. Any answer to a call
	// without credentials will do.
	cmd.Flags().StringVar(&url, "url", "http://127.0.0.1:8080/api/now/table/sys_user", "what to ask")
	return cmd
}
