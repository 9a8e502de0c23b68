package world

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// ErrRefused is returned when an instance does not let the kit in with the
// credentials that it was given.
var ErrRefused = errors.New("refuses the sign-in")

// ErrNoPasswordGrant is returned when an instance has no way in for a user's
// password, whosever it is.
var ErrNoPasswordGrant = errors.New("has no password grant, by which the kit signs in")

// looking is how long an instance may take to answer a look.
const looking = 30 * time.Second

// maxLook bounds what is read of the answer to a look, in bytes.
const maxLook = 1 << 20

// LookBasic makes one call signed in by user name and password. The error wraps
// [ErrRefused] when they are refused and [ErrUnreachable] when nothing answers;
// any other answer is for the checks to judge.
func (i *Instance) LookBasic(ctx context.Context) error {
	request, err := i.looks(ctx, http.MethodGet, "/api/now/table/sys_user?sysparm_limit=1&sysparm_fields=sys_id", http.NoBody)
	if err != nil {
		return err
	}
	request.SetBasicAuth(i.Admin.UserName, i.Admin.Password)
	status, _, err := i.look(request)
	if err == nil && status == http.StatusUnauthorized {
		err = fmt.Errorf("%s %w of %q by password (401)", i.URL, ErrRefused, i.Admin.UserName)
	}
	return err
}

// LookOAuth asks once for a token by the password grant, with errors as
// [Instance.LookBasic] has them. The instance must have a client. A refusal is
// an error in the words of RFC 6749 section 5.2; an instance without the
// endpoint refuses nobody. One that has the endpoint and not the grant is an error
// that wraps [ErrNoPasswordGrant].
func (i *Instance) LookOAuth(ctx context.Context) error {
	form := url.Values{
		"grant_type": {"password"}, "username": {i.Admin.UserName}, "password": {i.Admin.Password},
		"client_id": {i.Client.ID}, "client_secret": {i.Client.Secret},
	}
	request, err := i.looks(ctx, http.MethodPost, "/oauth_token.do", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, body, err := i.look(request)
	if err != nil {
		return err
	}
	var said struct {
		Error string `json:"error"`
	}
	_ = json.Unmarshal(body, &said) // what is no JSON says nothing of an error
	switch said.Error {
	case "":
		return nil
	case "unsupported_grant_type":
		return fmt.Errorf("%s %w (%d %s)", i.URL, ErrNoPasswordGrant, status, said.Error)
	default:
		return fmt.Errorf("%s %w of %q by the OAuth client %q (%d %s)", i.URL, ErrRefused, i.Admin.UserName, i.Client.ID, status, said.Error)
	}
}

func (i *Instance) looks(ctx context.Context, method, path string, body io.Reader) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(i.URL, "/")+path, body)
	if err != nil {
		return nil, fmt.Errorf("%q is no address: %w", i.URL, err)
	}
	request.Header.Set("User-Agent", UserAgent)
	return request, nil
}

func (i *Instance) look(request *http.Request) (int, []byte, error) {
	client := &http.Client{Transport: i.Transport(), Timeout: looking, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	answer, err := client.Do(request)
	if untrusted := Untrusted(err); untrusted != nil {
		return 0, nil, fmt.Errorf("%s %w", i.URL, untrusted)
	}
	if err != nil {
		return 0, nil, fmt.Errorf("%s %w: %w; is it running, and is that its address?", i.URL, ErrUnreachable, reason(err))
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxLook))
	if err != nil {
		return 0, nil, fmt.Errorf("%s %w: its answer broke off: %w", i.URL, ErrUnreachable, reason(err))
	}
	return answer.StatusCode, body, nil
}
