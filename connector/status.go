package connector

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/connector/history"
	"github.com/snowglobe-dev/snowglobe/connector/state"
)

// Status says what is kept: to what the connector is connected, and how far
// each table was read. It asks nobody, and shows nothing secret.
func Status(ctx context.Context, s Settings, streams Streams) error {
	p, err := s.check(ctx)
	if err != nil {
		return err
	}
	dir := state.Look(p.StateDir)
	c, err := loadConnection(dir)
	if err != nil {
		return err
	}
	var text strings.Builder
	fmt.Fprintf(&text, "connected to %s as %s (%s) since %s\n", c.Instance, c.UserName, c.Auth, c.ConnectedAt.Format(time.RFC3339))
	files, err := dir.Names(cursorFiles)
	if err != nil {
		return err
	}
	for _, file := range files {
		var cursor history.Cursor
		if err = dir.Load(file, &cursor); err != nil {
			return err
		}
		fmt.Fprintf(&text, "%s: %s\n", cursor.Table, &cursor)
	}
	_, err = fmt.Fprint(streams.Out, text.String())
	return err
}
