package run_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/forge"
	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// A server sees the token that a step signed, with moments of this time, and can
// verify it with the certificate that the check hands over.
func TestWhatIsSigned(t *testing.T) {
	verified := 0
	check := checks(t, suite.Server, single(`
      - sign: {token: mine, key: rsa, header: {kid: "k{{release}}"}, claims: {sub: "{{admin.user_name}}", n: 1.5, l: [a]}, at: {exp: 5m, iat: 0s}}
      - sign: {token: forged, alg: none, raw: '{"sub":"a","sub":"b"}'}
      - send: {path: /x, method: POST, as: anonymous, form: {token: "{{mine}}", forged: "{{forged}}", certificate: "{{key.rsa.certificate}}", public: "{{key.rsa.public}}"}}
        expect: {status: 204}
`))
	row := only(t, guest(t, check, func(w http.ResponseWriter, r *http.Request) {
		parts := strings.Split(r.FormValue("token"), ".")
		block, _ := pem.Decode([]byte(r.FormValue("certificate")))
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil || len(parts) != 3 {
			return
		}
		sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
		signature, _ := base64.RawURLEncoding.DecodeString(parts[2])
		key, ok := certificate.PublicKey.(*rsa.PublicKey)
		if !ok || rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature) != nil {
			return
		}
		header, _ := base64.RawURLEncoding.DecodeString(parts[0])
		text, _ := base64.RawURLEncoding.DecodeString(parts[1])
		var claims struct {
			Sub      string
			N        float64
			L        []string
			Exp, Iat int64
		}
		now := clock.System().Now().Unix()
		if string(header) != `{"alg":"RS256","kid":"kmadrid","typ":"JWT"}` || json.Unmarshal(text, &claims) != nil ||
			claims.Sub != "admin" || claims.N != 1.5 || claims.L[0] != "a" || claims.Exp-claims.Iat != 300 || now-claims.Iat > 60 {
			return
		}
		forged := strings.Split(r.FormValue("forged"), ".")
		if raw, _ := base64.RawURLEncoding.DecodeString(forged[1]); string(raw) != `{"sub":"a","sub":"b"}` || forged[2] != "" {
			return
		}
		verified++
		w.WriteHeader(http.StatusNoContent)
	}))
	require.Equal(t, report.Pass, row.Status, row.Reason)
	require.Equal(t, 1, verified)
}

// Tokens that the kit signed are no words for a report, and its provider is there for
// servers on this machine.
func TestSignedTokensAreNotReported(t *testing.T) {
	row := only(t, guest(t, checks(t, suite.Server, single(`
      - sign: {token: mine, secret: "not much of a secret", claims: {sub: a}}
      - send: {path: "/x/{{mine}}", as: anonymous}
        expect: {status: 201, json: {uri: "{{issuer}}"}}
`)), echo))
	require.Equal(t, report.Fail, row.Status)
	token, err := forge.Token{Secret: "not much of a secret", Claims: []byte(`{"sub":"a"}`)}.Sign()
	require.NoError(t, err)
	require.NotContains(t, row.Reason, token)
	require.NotContains(t, row.Reason, token[len(token)-20:])
	require.Contains(t, row.Reason, "http://127.0.0.1:")
}
