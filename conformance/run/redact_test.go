package run

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
)

// A reason that quotes a URL shows no secret in the form that URLs give it.
func TestSecretsInURLsAreTakenOut(t *testing.T) {
	const secret = "a+b&c%d/e f"
	r := &redactor{}
	r.hide("admin", secret)
	for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
		err := r.clean(errors.New("POST /oauth_token.do?client_secret=" + form + ": refused"))
		require.EqualError(t, err, "POST /oauth_token.do?client_secret=[redacted]: refused")
	}
}

// Nor does what a program says of itself, in the forms in which others are found to have
// kept or printed secrets.
func TestSecretsInOtherFormsAreTakenOut(t *testing.T) {
	const secret = `p"w&0rd/ é`
	r := &redactor{}
	r.hide("admin", secret)
	basic := base64.StdEncoding.EncodeToString([]byte("admin:" + secret))
	quoted, err := json.Marshal(secret)
	require.NoError(t, err)
	for _, form := range []string{basic, hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret))), string(quoted)} {
		b := &bout{stderr: []byte("sent " + form + " to it"), secrets: r}
		require.Contains(t, b.words(), redacted)
		require.NotContains(t, b.words(), strings.Trim(form, `"`)[len(form)/2:])
	}
}

// What a server gives is hidden whatever it looks like, also where a reason was
// cut in the middle of it.
func TestWhatAServerGivesIsTakenOut(t *testing.T) {
	const access, refresh, session = "tok.en+A1/23456789=", "rfsh~0123456789", "0123456789ABCDEF0123456789ABCDEF"
	body := `{"access_token":"` + access + `","refresh_token":"` + refresh + `"}`
	r := &redactor{}
	r.learn(http.Header{"Set-Cookie": {"JSESSIONID=" + session + "; Path=/", "short=1"}}, []byte(body))
	for n := range 300 {
		text := r.text(match.Cut(strings.Repeat(".", n)+body+" JSESSIONID="+session+" "+body, 300))
		for _, secret := range []string{access, refresh, session} {
			require.NotContains(t, text, secret[:shortestEnd], "cut after %d", n)
		}
	}
	require.Equal(t, "1 of them", r.text("1 of them"))

	unknown := &redactor{}
	for _, text := range []string{body, `"{\"access_token\":\"` + access + `\"}"`, "a=b&access_token=" + access, "JSESSIONID=" + session + "; x", `{"access_token":"` + access[:7] + "… (900 bytes)"} {
		require.NotContains(t, unknown.text(text), access[:5], text)
		require.NotContains(t, unknown.text(text), session, text)
	}
}

// The secret of a page's field is taken out, and the field stays, whatever the order in
// which it is written.
func TestSecretsInFieldsOfPagesAreTakenOut(t *testing.T) {
	r := &redactor{}
	require.Equal(t, `<input name="sysparm_ck" value="[redacted]" id="x">`, r.reason(`<input name="sysparm_ck" value="0a1b" id="x">`))
	require.Equal(t, `<input value='[redacted]' type='hidden' name='sysparm_ck'>`, r.reason(`<input value='0a1b' type='hidden' name='sysparm_ck'>`))
}

// What a subject or an instance says steers nobody's terminal.
func TestWordsThatSteerATerminal(t *testing.T) {
	const words = "a\x1b[2J\tb\r\u009b\u202e\x00é\nc"
	require.Equal(t, `a\x1b[2J`+"\t"+`b\r\u009b\u202e\x00é`+"\nc", excerpt([]byte(words)))
	b := &bout{stderr: []byte(words), secrets: &redactor{}}
	require.Equal(t, "\n  stderr:\n    "+`a\x1b[2J`+"\t"+`b\r\u009b\u202e\x00é`+"\n    c", b.said())
}

// What went wrong afterwards is told beside the verdict, and takes nothing from it.
func TestAFailedCleanupIsTold(t *testing.T) {
	left := errors.New("clean up: t.yaml:3: a row is left behind")
	for _, err := range []error{failed("the check"), &unsupported{reason: "the check"}} {
		joined := also(err, left)
		require.Equal(t, reflect.TypeOf(err), reflect.TypeOf(joined), "still the same verdict")
		require.EqualError(t, joined, "the check\n  and afterwards: "+left.Error())
		require.Equal(t, err, also(err, nil))
	}
	require.Equal(t, "kit\n"+left.Error(), also(errors.New("kit"), left).Error())
	require.ErrorIs(t, also(nil, left), left)
	require.NoError(t, also(nil, nil))
}
