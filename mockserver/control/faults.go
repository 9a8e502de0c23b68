package control

import (
	"errors"
	"io"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
)

const faultsPath = "/instances/{name}/faults"

// faultTypes are the media types of a schedule beside JSON (RFC 9512).
func faultTypes() []string { return []string{"application/yaml"} }

func (s *Server) faults(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, i.Faults(), nil
}

func (s *Server) setFaults(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	text, err := io.ReadAll(r.Body)
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return 0, nil, tooLarge(large)
	}
	if err != nil {
		return 0, nil, problemf(http.StatusBadRequest, "the body did not come whole")
	}
	schedule, err := faults.Parse(text)
	if err != nil {
		return 0, nil, problemf(http.StatusBadRequest, err.Error())
	}
	if err := i.SetFaults(*schedule); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, i.Faults(), nil
}

func (s *Server) endFaults(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusNoContent, nil, i.SetFaults(faults.Schedule{})
}
