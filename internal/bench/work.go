package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// work is a request whose answer is compared with the yardstick's.
type work struct {
	short  string // as a file is called
	name   string
	target float64 // of the ratio
	request
}

// works are those of the table, as the administrator of an instance sends them. The
// page begins in the middle of the history. The journal, the access rules and the
// transaction log are on, as they always are.
func works(ctx context.Context, i *instance) ([]work, error) {
	basic := "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(i.Admin.UserName+":"+i.Admin.Password))
	form := url.Values{
		"grant_type": {"password"}, "username": {i.Admin.UserName}, "password": {i.Admin.Password},
		"client_id": {i.Client.ID}, "client_secret": {i.Client.Secret},
	}.Encode()
	grant := request{"POST", "/oauth_token.do", []string{"Content-Type: application/x-www-form-urlencoded"}, form}
	answer, err := fetch(ctx, i.InstanceURL, grant)
	if err != nil {
		return nil, fmt.Errorf("get a token: %w", err)
	}
	var token struct {
		Access string `json:"access_token"`
	}
	if err := json.Unmarshal(answer.Body, &token); err != nil || token.Access == "" {
		return nil, fmt.Errorf("get a token: %s", answer.Body)
	}
	bearer := "Authorization: Bearer " + token.Access
	one, err := fetch(ctx, i.InstanceURL, request{"GET", "/api/now/table/sys_audit?sysparm_limit=1&sysparm_fields=sys_id", []string{basic}, ""})
	if err != nil {
		return nil, err
	}
	_, id, _ := strings.Cut(string(one.Body), `"sys_id":"`)
	id, _, _ = strings.Cut(id, `"`)
	page := func(limit int) request {
		q := url.Values{
			"sysparm_query": {"sys_created_on>=2019-05-01 00:00:00^sys_created_on<2019-06-20 00:00:00^ORDERBYsys_created_on"},
			"sysparm_limit": {strconv.Itoa(limit)},
		}
		return request{"GET", "/api/now/table/sys_audit?" + q.Encode(), []string{bearer}, ""}
	}
	insert := `{"short_description":"a disk is full","urgency":"2","category":"hardware","caller_id":"6816f79cc0a8016401c5a33be04be441"}`
	return []work{
		{"page-100", "page of 100 of 1,000,000 sys_audit rows, Bearer, time range + ORDERBY", 0.70, page(100)},
		{"page-10000", "page of 10,000 of the same", 0.75, page(10_000)},
		{"record", "one record by sys_id, Bearer", 0.60, request{"GET", "/api/now/table/sys_audit/" + id, []string{bearer}, ""}},
		{"insert", "an insert with its audit rows", 0.30, request{"POST", "/api/now/table/incident", []string{bearer, "Content-Type: application/json"}, insert}},
		{"token", "password-grant token", 0.40, grant},
	}, nil
}
