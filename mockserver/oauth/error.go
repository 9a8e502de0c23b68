package oauth

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// Code is an error code of RFC 6749 §5.2, or server_error, which the platform
// uses here although the RFC knows it for the authorization endpoint only.
type Code string

// The codes that the token endpoint answers with.
const (
	InvalidRequest       Code = "invalid_request"
	InvalidClient        Code = "invalid_client"
	InvalidGrant         Code = "invalid_grant"
	UnauthorizedClient   Code = "unauthorized_client"
	UnsupportedGrantType Code = "unsupported_grant_type"
	ServerError          Code = "server_error"
	// UnsupportedTokenType is of the revocation endpoint (RFC 7009 §2.2.1).
	UnsupportedTokenType Code = "unsupported_token_type"
)

// The codes that the authorization endpoint sends a client beside some of those (RFC
// 6749 §4.1.2.1).
const (
	AccessDenied            Code = "access_denied"
	UnsupportedResponseType Code = "unsupported_response_type"
	InvalidScope            Code = "invalid_scope"
)

// Error is a refusal of the token endpoint.
type Error struct {
	Code        Code
	Description string
	Status      int   // of the HTTP answer
	Cause       error // for those who look after the instance; never sent
}

// Error implements error.
func (e *Error) Error() string {
	text := string(e.Code) + ": " + e.Description
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap gives the private cause.
func (e *Error) Unwrap() error { return e.Cause }

// Why says what a request was refused for: the cause, of which the client hears nothing,
// or the description where that says all there is.
func (e *Error) Why() string {
	if e.Cause == nil {
		return e.Description
	}
	return e.Cause.Error()
}

// denied refuses credentials. A wrong password is answered 401 with server_error
// and access_denied (observed: stojdev/oauth-client, XSOAR's API module); that
// other credentials are answered alike is assumed. With RFC errors the code is
// the RFC's own, and its status 400, or 401 for a client (§5.2).
func denied(s *release.Settings, rfc Code, cause error) *Error {
	if s.OAuthErrors != release.OAuthErrorsRFC6749 {
		return &Error{Code: ServerError, Description: "access_denied", Status: http.StatusUnauthorized, Cause: cause}
	}
	e := &Error{Code: rfc, Description: "access_denied", Status: http.StatusBadRequest, Cause: cause}
	switch rfc {
	case InvalidClient:
		e.Status, e.Description = http.StatusUnauthorized, "The client is unknown or inactive, or its secret is another one"
	case InvalidGrant:
		e.Description = "The credentials of the grant are wrong, used up, expired, revoked, or of another client"
	}
	return e
}

// deniedCode is [denied] for an authorization code. With RFC errors the client is told the
// causes that are about what it sent itself.
func deniedCode(s *release.Settings, cause error) *Error {
	e := denied(s, InvalidGrant, cause)
	own := errors.Is(cause, errVerifier) || errors.Is(cause, errRedirect) || errors.Is(cause, errCodeUsed)
	if own && s.OAuthErrors == release.OAuthErrorsRFC6749 {
		e.Description = cause.Error()
	}
	return e
}

// badAssertion refuses an assertion.
func badAssertion(s *release.Settings, cause error) *Error {
	return denied(s, InvalidGrant, fmt.Errorf("assertion: %w", cause))
}

// malformed refuses a request that cannot be understood (assumed: 400 with
// texts in the manner of Apache Oltu, whose body layout the platform's matches).
func malformed(description string) *Error {
	return &Error{Code: InvalidRequest, Description: description, Status: http.StatusBadRequest}
}
