package control

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

func (s *Server) health(*http.Request) (int, any, error) {
	return http.StatusOK, map[string]string{"status": "ok"}, nil
}

// ready is as health: the server listens only when its instances stand.
func (s *Server) ready(*http.Request) (int, any, error) {
	return http.StatusOK, map[string]string{"status": "ready"}, nil
}

func (s *Server) showVersion(*http.Request) (int, any, error) {
	return http.StatusOK, s.version, nil
}

func (s *Server) ca(*http.Request) (int, any, error) {
	pem := s.fleet.CA()
	if pem == nil {
		return 0, nil, problemf(http.StatusNotFound, "the instances have no authority of their own: they serve plain HTTP, or a given certificate")
	}
	return http.StatusOK, file{"application/x-pem-file", pem}, nil
}

// summary is an instance in a list.
type summary struct {
	Name    string    `json:"name"`
	URL     string    `json:"url"`
	Release string    `json:"release"`
	Now     time.Time `json:"now"`
}

func (s *Server) list(*http.Request) (int, any, error) {
	all := []summary{}
	for _, name := range s.fleet.Names() {
		if i, err := s.fleet.Instance(name); err == nil { // it may just have gone
			d := i.Describe()
			all = append(all, summary{d.Name, d.URL, d.Release, d.Now})
		}
	}
	return http.StatusOK, map[string]any{"instances": all}, nil
}

func (s *Server) create(r *http.Request) (int, any, error) {
	var c Creation
	if err := read(r, &c); err != nil {
		return 0, nil, err
	}
	name, err := s.fleet.Create(r.Context(), c)
	return s.created(name, err)
}

func (s *Server) fork(r *http.Request) (int, any, error) {
	var p Placement
	if err := read(r, &p); err != nil {
		return 0, nil, err
	}
	name, err := s.fleet.Fork(pathPart(r, "name"), p)
	return s.created(name, s.withNames(err))
}

func (s *Server) created(name string, err error) (int, any, error) {
	if err != nil {
		return 0, nil, err
	}
	i, err := s.fleet.Instance(name)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, i.Describe(), nil
}

func (s *Server) show(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, i.Describe(), nil
}

func (s *Server) remove(r *http.Request) (int, any, error) {
	return http.StatusNoContent, nil, s.withNames(s.fleet.Remove(pathPart(r, "name")))
}

func (s *Server) instance(r *http.Request) (Instance, error) {
	i, err := s.fleet.Instance(pathPart(r, "name"))
	return i, s.withNames(err)
}

// shownNames is how many names an error can list without hiding its point.
const shownNames = 10

// withNames adds the instances that there are to an error about one that is not.
func (s *Server) withNames(err error) error {
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	names := s.fleet.Names()
	switch more := len(names) - shownNames; {
	case len(names) == 0:
		return fmt.Errorf("%w; there are no instances", err)
	case more > 0:
		return fmt.Errorf("%w; there are %s and %d more", err, strings.Join(names[:shownNames], ", "), more)
	case len(names) == 1:
		return fmt.Errorf("%w; there is only %s", err, names[0])
	}
	return fmt.Errorf("%w; there are %s", err, strings.Join(names, ", "))
}

func (s *Server) clock(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, i.Clock(), nil
}

func (s *Server) setClock(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	var change ClockChange
	if err := read(r, &change); err != nil {
		return 0, nil, err
	}
	if change == (ClockChange{}) {
		return 0, nil, problemf(http.StatusBadRequest, "say what to change: now, advance, freeze or rate")
	}
	if err := i.SetClock(change); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, i.Clock(), nil
}

func (s *Server) release(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, i.Release(), nil
}

func (s *Server) play(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	var change ReleaseChange
	if err := read(r, &change); err != nil {
		return 0, nil, err
	}
	if change.Release == "" && change.Origin == "" && change.Temper == "" && change.Settings == nil && change.Phases == nil {
		return 0, nil, problemf(http.StatusBadRequest, "say what to change: release, origin, temper, settings or phases")
	}
	if err := i.Play(change); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, i.Release(), nil
}

// defaultEntries and maxEntries are how many journal entries one answer holds.
const (
	defaultEntries = 1000
	maxEntries     = 10000
)

func (s *Server) journal(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	after, err := number(r, "after", 0)
	if err != nil {
		return 0, nil, err
	}
	limit, err := number(r, "limit", defaultEntries)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, i.Journal().After(after, int(min(limit, maxEntries))), nil
}

func number(r *http.Request, name string, fallback uint64) (uint64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, problemf(http.StatusBadRequest, name+" must be a whole number")
	}
	return n, nil
}

func (s *Server) clearJournal(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	i.Journal().Clear()
	return http.StatusNoContent, nil, nil
}

func (s *Server) reset(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	i.Reset()
	return http.StatusNoContent, nil, nil
}

func (s *Server) truth(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, i.Truth(), nil
}
