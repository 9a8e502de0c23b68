package main

import (
	"net/http"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// consequence is what a client meets because one switch changed and another,
// which did not, now matters or no longer does. The switches alone do not show it.
type consequence struct {
	Of     string       `json:"of"`   // the switch that changed
	What   string       `json:"what"` // what the client sees
	From   string       `json:"from"`
	To     string       `json:"to"`
	Mark   release.Mark `json:"mark"`
	Source string       `json:"source"`
}

// Switches that consequences are about.
const (
	unversionedMapsTo = "rest_unversioned_maps_to"
	v1EmptyListStatus = "rest_v1_empty_list_status"
)

// consequences are those between two releases, on fresh instances.
func consequences(from, to *release.Profile) ([]consequence, error) {
	all := []consequence{}
	before, after, err := emptyLists(from, to)
	if err != nil {
		return nil, err
	}
	if before == after {
		return all, nil
	}
	// A list that matches nothing is 404 in v1 on every release; which releases a
	// client without a version meets that on is decided by the other switch.
	for _, c := range from.Cells() {
		if c.Key == v1EmptyListStatus {
			all = append(all, consequence{
				Of: unversionedMapsTo, What: "a list without rows at /api/now/table/{table} answers",
				From: strconv.Itoa(before), To: strconv.Itoa(after), Mark: c.Mark, Source: c.Source,
			})
		}
	}
	return all, nil
}

func emptyLists(from, to *release.Profile) (before, after int, err error) {
	older, err := from.Settings(release.Fresh, nil)
	if err != nil {
		return 0, 0, err
	}
	newer, err := to.Settings(release.Fresh, nil)
	if err != nil {
		return 0, 0, err
	}
	return emptyList(older), emptyList(newer), nil
}

// emptyList is the status of a list without rows at the path without a version.
func emptyList(s *release.Settings) int {
	if s.RESTUnversionedMapsTo == "v1" {
		return s.RESTV1EmptyListStatus
	}
	return http.StatusOK
}
