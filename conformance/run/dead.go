package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// dead judges that nothing which the instance gave the subject opens it any
// more. It asks with each, since the page that revokes answers 200 for any text
// (RFC 7009 section 2.2).
func (b *bout) dead(ctx context.Context, which string) error {
	tried := 0
	for _, given := range b.tap.Given() {
		ask := map[string]func(context.Context, string) (int, error){"access token": b.askWith, "refresh token": b.refreshWith}[given.Name]
		if ask == nil || (which != "all" && given.Name != which+" token") {
			continue
		}
		tried++
		status, err := telling(func() (int, error) { return ask(ctx, given.Value) }, given.Name == "refresh token")
		if err != nil {
			return err
		}
		if status < http.StatusBadRequest {
			return failed("the %s is alive: with it the instance still answers %d", given.Name, status)
		}
	}
	if tried == 0 {
		return failed("the instance has given the subject no token that could have been revoked")
	}
	return nil
}

// telling asks with a token until the answer tells whether it is alive: an instance that is
// overloaded does not look at it. A token that is used up by the question is asked with
// again only where nobody can have looked.
func telling(ask func() (int, error), usedUp bool) (status int, err error) {
	for range world.Asks {
		status, err = ask()
		unseen := status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
		switch {
		case err != nil:
		case unseen, status >= http.StatusInternalServerError:
			err = fmt.Errorf("ask the instance whether a token is alive: it answers %d", status)
		default:
			return status, nil
		}
		if usedUp && !unseen {
			break
		}
	}
	return 0, err
}

// askWith makes a call with an access token.
func (b *bout) askWith(ctx context.Context, token string) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet,
		b.scope.instance.URL+"/api/now/table/sys_user?sysparm_limit=1&sysparm_fields=sys_id", http.NoBody)
	if err != nil {
		return 0, fmt.Errorf("make the call: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	return b.status(request)
}

// refreshWith asks for another access token.
func (b *bout) refreshWith(ctx context.Context, token string) (int, error) {
	client := b.scope.instance.Client
	if client == nil {
		return 0, errors.New("the instance has no OAuth client to ask with")
	}
	form := url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {client.ID}, "client_secret": {client.Secret},
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, b.scope.instance.URL+"/oauth_token.do", strings.NewReader(form.Encode()))
	if err != nil {
		return 0, fmt.Errorf("make the call: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.status(request)
}

func (b *bout) status(request *http.Request) (int, error) {
	request.Header.Set("User-Agent", world.UserAgent)
	answer, err := b.http.Do(request)
	if err != nil {
		return 0, fmt.Errorf("ask the instance: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, maxBody)) // so that the connection can be used again
	return answer.StatusCode, nil
}
