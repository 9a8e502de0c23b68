package control

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Snapshot is an instance as it was at a moment.
type Snapshot struct {
	Name    string    `json:"name"`
	Now     time.Time `json:"now"`
	Release string    `json:"release"`
}

func (s *Server) snapshots(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, map[string]any{"snapshots": i.Snapshots()}, nil
}

func (s *Server) snapshot(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	var wanted struct {
		Name string `json:"name"`
	}
	if err := read(r, &wanted); err != nil {
		return 0, nil, err
	}
	made, err := i.Snapshot(wanted.Name)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, made, nil
}

func (s *Server) forget(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusNoContent, nil, withSnapshots(i, i.Forget(pathPart(r, "snapshot")))
}

func (s *Server) restore(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	var wanted struct {
		Snapshot string `json:"snapshot"`
	}
	if err := read(r, &wanted); err != nil {
		return 0, nil, err
	}
	if wanted.Snapshot == "" {
		return 0, nil, problemf(http.StatusBadRequest, "say in snapshot which one; to go back to the start, reset")
	}
	return http.StatusNoContent, nil, withSnapshots(i, i.Restore(wanted.Snapshot))
}

// withSnapshots adds the snapshots that there are to an error about one that is not.
func withSnapshots(i Instance, err error) error {
	if err == nil {
		return nil
	}
	var names []string
	for _, s := range i.Snapshots() {
		names = append(names, s.Name)
	}
	if len(names) == 0 {
		return fmt.Errorf("%w; the instance has none", err)
	}
	if more := len(names) - shownNames; more > 0 {
		names = append(names[:shownNames], fmt.Sprintf("and %d more", more))
	}
	return fmt.Errorf("%w; there are %s", err, strings.Join(names, ", "))
}
