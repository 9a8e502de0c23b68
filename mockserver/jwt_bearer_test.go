package mockserver_test

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

func (w jwtWorld) good(a tokenAnswer) {
	w.t.Helper()
	require.Equal(w.t, http.StatusOK, a.status, a.body)
	require.Regexp(w.t, `^\{"access_token":"[A-Za-z0-9_-]{86}","scope":"useraccount","token_type":"Bearer","expires_in":1799\}$`, a.body)
	require.Equal(w.t, "jo.wt", w.whoami(w.globe, a.AccessToken))
}

func (w jwtWorld) refused(a tokenAnswer, why string) {
	w.t.Helper()
	require.Equal(w.t, http.StatusUnauthorized, a.status, why+": "+a.body)
	require.JSONEq(w.t, `{"error_description":"access_denied","error":"server_error"}`, a.body, why)
}

func TestJWTBearer(t *testing.T) {
	w := newJWTWorld(t)
	w.good(w.trade(signed(t, "RS256", "rsa", "k1", w.says(nil))))
	w.good(w.trade(signed(t, "RS512", "rsa", "k1", w.says(members{"jti": "2"}))))
	w.good(w.trade(signed(t, "ES256", "p256", "k2", w.says(members{"jti": "3"}))))
	w.good(w.trade(signed(t, "HS256", "", "k3", w.says(members{"jti": "4"}))))
	w.good(w.trade(signed(t, "HS512", "", "k3", w.says(members{"jti": "5", "aud": []string{"others", jwtClientID}}))))
	w.good(w.trade(signed(t, "RS256", "rsa", "k1", w.says(members{"jti": "6", "aud": w.globe.URL + "/oauth_token.do"}))))

	w.globe.Advance(31 * time.Minute)
	granted := w.trade(signed(t, "RS256", "rsa", "k1", w.says(members{"jti": "7"})))
	w.good(granted)
	w.globe.Change("oauth_jwt", map[string]string{"client_id": jwtClientID}, map[string]string{"active": "false"})
	require.Empty(t, w.whoami(w.globe, granted.AccessToken), "a token outlives its client")
}

// What is not as it should be is refused in the one way, each beside an assertion that
// is good but for that.
func TestJWTBearerRefusals(t *testing.T) {
	w := newJWTWorld(t)
	now := w.globe.Now()
	at := func(d time.Duration) int64 { return now.Add(d).Unix() }
	for why, otherwise := range map[string]members{
		"over for 301 seconds": {"exp": at(-301 * time.Second)}, "no end": {"exp": nil}, "end in quotes": {"exp": "4000000000"},
		"end of year 292277026596": {"exp": 9223372036854775807}, "negative end": {"exp": -5}, "end as a list": {"exp": []int64{at(time.Hour)}},
		"not before": {"nbf": at(301 * time.Second)}, "issued tomorrow": {"iat": at(24 * time.Hour)},
		"another audience": {"aud": "https://example.com/oauth_token.do"}, "no audience": {"aud": nil}, "empty audience": {"aud": ""},
		"another issuer": {"iss": "somebody"}, "no issuer": {"iss": nil},
		"no user": {"sub": "nobody@example.com"}, "empty user": {"sub": ""}, "no sub": {"sub": nil}, "two users": {"sub": "twin@example.com"},
		"inactive": {"sub": "gone@example.com"}, "locked": {"sub": "locked@example.com"}, "by name and not by mail": {"sub": "jo.wt"},
		"no name": {"jti": nil}, "empty name": {"jti": ""}, "a number for a name": {"jti": 7},
	} {
		w.refused(w.trade(signed(t, "RS256", "rsa", "k1", w.says(otherwise))), why)
	}
	for why, text := range map[string]string{
		"unknown kid": signed(t, "RS256", "rsa", "k9", w.says(nil)), "no kid, and no key of the client": signed(t, "RS256", "other", "", w.says(nil)),
		"kid of another key": signed(t, "RS256", "rsa", "k2", w.says(nil)), "kid of the shared key": signed(t, "RS256", "rsa", "k3", w.says(nil)),
		"kid as a path": signed(t, "RS256", "rsa", "../../k1", w.says(nil)), "kid as a query": signed(t, "RS256", "rsa", "k1^ORkidISNOTEMPTY", w.says(nil)),
		"kid as SQL": signed(t, "RS256", "rsa", "k1' OR '1'='1", w.says(nil)), "another key": signed(t, "RS256", "other", "k1", w.says(nil)),
		"another algorithm": signed(t, "PS256", "rsa", "k1", w.says(nil)),
		"twice the user":    signed(t, "RS256", "rsa", "k1", `{"iss":"`+jwtClientID+`","aud":"`+jwtClientID+`","sub":"jo@example.com","sub":"jo@example.com","exp":4000000000,"jti":"x"}`),
		"a token inside":    signed(t, "RS256", "rsa", "k1", signed(t, "RS256", "rsa", "k1", w.says(nil))),
		"too long":          signed(t, "RS256", "rsa", "k1", w.says(members{"filler": strings.Repeat("x", 20_000)})),
		"nothing of it":     "assertion",
	} {
		w.refused(w.trade(text), why)
	}
	good := signed(t, "RS256", "rsa", "k1", w.says(nil))
	for _, cut := range []int{1, 10, 100, len(good) / 2, len(good) - 1} {
		w.refused(w.trade(good[:cut]), "cut off")
	}
	empty := w.trade("")
	require.Equal(t, http.StatusBadRequest, empty.status)
	require.Equal(t, "invalid_request", empty.Error)
	w.good(w.trade(good))
	w.refused(w.trade(good), "the same again")
}

// Forgeries: an unsigned assertion, and HMACs under texts that everybody has.
func TestJWTBearerForgeries(t *testing.T) {
	w := newJWTWorld(t)
	e := base64.RawURLEncoding
	good := signed(t, "RS256", "rsa", "k1", w.says(nil))
	parts := strings.Split(good, ".")
	for _, alg := range []string{"none", "None", "NONE", "nOnE", ""} {
		head := e.EncodeToString([]byte(`{"alg":"` + alg + `","kid":"k1"}`))
		w.refused(w.trade(head+"."+parts[1]+"."), alg)
		w.refused(w.trade(head+"."+parts[1]+"."+parts[2]), alg)
	}
	spki, err := x509.MarshalPKIXPublicKey(testKey(t, "rsa").Public())
	require.NoError(t, err)
	certificate := testCertificate(t, "rsa")
	block, _ := pem.Decode([]byte(certificate))
	for _, secret := range []string{
		certificate, strings.TrimSpace(certificate), string(block.Bytes), string(spki),
		string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki})), jwtClientSecret + strings.Repeat("\x00", 32),
	} {
		for _, kid := range []string{"k1", "k3"} {
			w.refused(w.trade(signedWith(t, "HS256", []byte(secret), kid, w.says(nil))), "HMAC under a public text")
		}
	}
	w.good(w.trade(good))
}

func TestJWTBearerSkew(t *testing.T) {
	for skew, seconds := range map[string]int64{"": 300, "300": 300, "0": 0, "10": 10, "-1": 300} {
		w := newJWTWorld(t)
		w.globe.Change("oauth_jwt", map[string]string{"client_id": jwtClientID}, map[string]string{"clock_skew": skew})
		at := func(seconds int64) int64 { return w.globe.Now().Unix() + seconds }
		w.good(w.trade(signed(t, "RS256", "rsa", "k1", w.says(members{"exp": at(-seconds + 1), "jti": "1"}))))
		w.refused(w.trade(signed(t, "RS256", "rsa", "k1", w.says(members{"exp": at(-seconds - 1), "jti": "2"}))), skew)
		w.good(w.trade(signed(t, "RS256", "rsa", "k1", w.says(members{"nbf": at(seconds), "jti": "3"}))))
		w.refused(w.trade(signed(t, "RS256", "rsa", "k1", w.says(members{"nbf": at(seconds + 1), "jti": "4"}))), skew)
	}
}

// An assertion is good once: also in a copy of the instance, after a way back to the
// time after its use, and to the last second of its skew. A way back to before its use
// makes it good again.
func TestAssertionsAreUsedOnce(t *testing.T) {
	w := newJWTWorld(t)
	before := w.globe.Snapshot()
	used := signed(t, "RS256", "rsa", "k1", w.says(nil))
	w.good(w.trade(used))
	w.refused(w.trade(used), "again")
	w.refused(w.trade(signed(t, "ES256", "p256", "k2", w.says(nil))), "the same name under another key")
	after := w.globe.Snapshot()
	fork := w.globe.Fork(t)
	form := url.Values{"grant_type": {jwtGrant}, "client_id": {jwtClientID}, "client_secret": {jwtClientSecret}, "assertion": {used}}
	w.refused(w.post(fork, form), "in a fork")
	w.globe.Advance(600 * time.Second)
	w.refused(w.trade(used), "in the last second of its skew")
	w.globe.Restore(after)
	w.refused(w.trade(used), "after a way back")
	w.globe.Restore(before)
	w.good(w.trade(used))

	w.globe.Advance(601 * time.Second)
	w.good(w.trade(signed(t, "RS256", "rsa", "k1", w.says(nil)))) // a name is free again when its token is over
	w.globe.Change("oauth_jwt", map[string]string{"client_id": jwtClientID}, map[string]string{"enable_jti_verification": "false"})
	many := signed(t, "RS256", "rsa", "k1", w.says(members{"jti": nil}))
	w.good(w.trade(many))
	w.good(w.trade(many))
	w.globe.Change("oauth_jwt", map[string]string{"client_id": jwtClientID}, map[string]string{"enable_jti_verification": "true", "jti_claim": "uti"})
	w.refused(w.trade(many), "no uti")
	other := signed(t, "RS256", "rsa", "k1", w.says(members{"uti": "x"}))
	w.good(w.trade(other))
	w.refused(w.trade(other), "the same uti")
}

// However far its end is, with the skew behind it.
func TestAssertionsOfTheFarFutureAreUsedOnce(t *testing.T) {
	w := newJWTWorld(t)
	for _, end := range []int64{253402300799, 253402300799 - 299, 253402300799 - 400} {
		text := signed(t, "RS256", "rsa", "k1", w.says(members{"exp": end, "jti": strconv.FormatInt(end, 10)}))
		w.good(w.trade(text))
		w.refused(w.trade(text), "used")
		w.globe.Advance(400 * 24 * time.Hour)
		w.refused(w.trade(text), "used, a year ago")
	}
}

// Of many who come with one assertion at a time, one gets a token.
func TestAssertionsAreUsedOnceAtATime(t *testing.T) {
	w := newJWTWorld(t)
	used := signed(t, "RS256", "rsa", "k1", w.says(nil))
	statuses := make(chan int)
	for range 16 {
		go func() { statuses <- w.trade(used).status }()
	}
	count := map[int]int{}
	for range 16 {
		count[<-statuses]++
	}
	require.Equal(t, map[int]int{http.StatusOK: 1, http.StatusUnauthorized: 15}, count)
}

func TestAdministratorsGetNoTokenByAssertion(t *testing.T) {
	w := newJWTWorld(t)
	w.globe.Change("sys_user", map[string]string{"user_name": "admin"}, map[string]string{"email": "root@example.com"})
	text := signed(t, "RS256", "rsa", "k1", w.says(members{"sub": "root@example.com"}))
	a := w.trade(text)
	require.Equal(t, http.StatusUnauthorized, a.status)
	require.JSONEq(t, `{"error_description":"Grant access to admin is not allowed","error":"invalid_grant"}`, a.body)
	for setting, value := range map[string]string{"jwt_admin_status": "400", "oauth_errors": "rfc6749"} {
		w.globe.Play("zurich", map[string]string{setting: value})
		a = w.trade(text)
		require.Equal(t, http.StatusBadRequest, a.status)
		require.Equal(t, "invalid_grant", a.Error)
	}
	w.good(w.trade(signed(t, "RS256", "rsa", "k1", w.says(nil))))
}

// The client's own credentials count beside the assertion; a public client needs none,
// and need not be named.
func TestJWTClients(t *testing.T) {
	w := newJWTWorld(t)
	form := func(name, secret, jti string) url.Values {
		f := url.Values{"grant_type": {jwtGrant}, "assertion": {signed(t, "RS256", "rsa", "k1", w.says(members{"jti": jti}))}}
		if name != "" {
			f.Set("client_id", name)
		}
		if secret != "" {
			f.Set("client_secret", secret)
		}
		return f
	}
	w.refused(w.post(w.globe, form(jwtClientID, "wrong", "1")), "wrong secret")
	w.refused(w.post(w.globe, form(jwtClientID, "", "1")), "no secret")
	w.refused(w.post(w.globe, form("", "", "1")), "no client, and it is not public")
	w.refused(w.post(w.globe, form("unknown", jwtClientSecret, "1")), "unknown")
	w.refused(w.post(w.globe, form(w.globe.OAuth.ID, w.globe.OAuth.Secret, "1")), "a client of another kind")
	basic := base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(jwtClientID) + ":" + url.QueryEscape(jwtClientSecret)))
	w.good(w.post(w.globe, form("", "", "1"), "Authorization", "Basic "+basic))

	password := url.Values{"grant_type": {"password"}, "username": {"admin"}, "password": {"admin"}, "client_id": {jwtClientID}, "client_secret": {jwtClientSecret}}
	w.refused(w.post(w.globe, password), "a JWT client asks with a password")

	w.globe.Import("oauth_jwt", map[string]string{
		"sys_id": id("c2"), "name": "second", "client_id": "second", "client_secret": "second", "user_field": "email",
	})
	second := form("second", "second", "2")
	w.refused(w.post(w.globe, second), "an assertion of another client")
	w.refused(w.trade(signed(t, "RS256", "rsa", "k1", w.says(members{"iss": "second", "aud": "second"}))), "for another client")

	w.globe.Change("oauth_jwt", map[string]string{"client_id": jwtClientID}, map[string]string{"public_client": "true"})
	w.good(w.post(w.globe, form("", "", "3")))
	w.good(w.post(w.globe, form(jwtClientID, "", "4")))
	w.refused(w.post(w.globe, form(jwtClientID, "wrong", "5")), "a secret that comes all the same is right")
	w.globe.Change("oauth_jwt", map[string]string{"client_id": jwtClientID}, map[string]string{"active": "false"})
	w.refused(w.post(w.globe, form("", "", "6")), "switched off")
}

func TestClaimValidations(t *testing.T) {
	w := newJWTWorld(t)
	w.globe.Import("oauth_jwt_claims",
		map[string]string{"oauth_jwt": id("c1"), "claim_name": "iss", "claim_value": "https://id.example.com", "value_type": "string"},
		map[string]string{"oauth_jwt": id("c1"), "claim_name": "dept", "claim_value": "it"},
		map[string]string{"oauth_jwt": id("c1"), "claim_name": "dept", "claim_value": "hr"},
		map[string]string{"oauth_jwt": id("c1"), "claim_name": "cleared", "claim_value": "true", "value_type": "boolean"},
	)
	ask := func(more members) tokenAnswer { return w.trade(signed(t, "RS256", "rsa", "k1", w.says(more))) }
	w.good(ask(members{"iss": "https://id.example.com", "dept": "hr", "cleared": true}))
	for why, more := range map[string]members{
		"the client as issuer": {"dept": "it", "cleared": true}, "another value": {"iss": "https://id.example.com", "dept": "law", "cleared": true},
		"no value": {"iss": "https://id.example.com", "cleared": true}, "another type": {"iss": "https://id.example.com", "dept": "it", "cleared": "true"},
	} {
		more["jti"] = why
		w.refused(ask(more), why)
	}
}

// Fields that hold secrets, or that there are not, find nobody.
func TestUserFields(t *testing.T) {
	w := newJWTWorld(t)
	w.globe.Change("sys_user", map[string]string{"user_name": "jo.wt"}, map[string]string{"user_password": "a password"})
	for field, sub := range map[string]string{"user_password": "a password", "nothing": "x", "manager.name": "x", "sys_id": "", "email": ""} {
		w.globe.Change("oauth_jwt", map[string]string{"client_id": jwtClientID}, map[string]string{"user_field": field})
		w.refused(w.trade(signed(t, "RS256", "rsa", "k1", w.says(members{"sub": sub}))), field)
	}
	for field, sub := range map[string]string{"": "jo.wt", "user_name": "jo.wt", "sys_id": id("a1")} {
		w.globe.Change("oauth_jwt", map[string]string{"client_id": jwtClientID}, map[string]string{"user_field": field})
		w.good(w.trade(signed(t, "RS256", "rsa", "k1", w.says(members{"sub": sub, "jti": field + "-"}))))
	}
}

func TestCertificatesOfVerifiers(t *testing.T) {
	w := newJWTWorld(t)
	certificate := map[string]string{"sys_id": id("ce1")}
	ask := func(jti string) tokenAnswer {
		return w.trade(signed(t, "RS256", "rsa", "k1", w.says(members{"jti": jti})))
	}
	w.good(ask("1"))
	w.globe.Change("sys_certificate", certificate, map[string]string{"active": "false"})
	w.refused(ask("2"), "inactive")
	w.globe.Change("sys_certificate", certificate, map[string]string{"active": "true", "pem_certificate": "no PEM"})
	w.refused(ask("2"), "not to be read")
	w.globe.Change("sys_certificate", certificate, map[string]string{"pem_certificate": testCertificate(t, "short")})
	w.refused(w.trade(signedWith(t, "RS256", testKey(t, "rsa"), "k1", w.says(nil))), "another")
	w.globe.Change("sys_certificate", certificate, map[string]string{"pem_certificate": testCertificate(t, "rsa")})
	w.good(ask("3"))
}

func TestCertificateDates(t *testing.T) {
	w := newJWTWorld(t, mocktest.Now(time.Date(2009, 6, 1, 12, 0, 0, 0, time.UTC)))
	ask := func(jti string) tokenAnswer {
		return w.trade(signed(t, "RS256", "rsa", "k1", w.says(members{"jti": jti})))
	}
	w.good(ask("1"))
	w.globe.Play("zurich", map[string]string{"jwt_certificate_dates": "checked"})
	w.refused(ask("2"), "its certificate begins in 2010")
}

func TestJWTSwitches(t *testing.T) {
	w := newJWTWorld(t)
	ask := func(more members) tokenAnswer { return w.trade(signed(t, "RS256", "rsa", "k1", w.says(more))) }
	url := w.globe.URL + "/oauth_token.do"

	w.globe.Play("zurich", map[string]string{"jwt_aud": "token_url"})
	w.refused(ask(members{"jti": "1"}), "the client's id")
	w.good(ask(members{"jti": "1", "aud": url}))
	w.globe.Play("zurich", map[string]string{"jwt_aud": "client_id"})
	w.refused(ask(members{"jti": "2", "aud": url}), "the endpoint")
	w.good(ask(members{"jti": "2"}))

	w.globe.Play("zurich", map[string]string{"jwt_missing_kid": "own"})
	unnamed := signed(t, "RS256", "rsa", "", w.says(members{"jti": "unnamed"}))
	w.refused(w.trade(unnamed), "no kid, and every verifier has one")
	w.globe.Play("zurich", map[string]string{"jwt_missing_kid": "any"})
	w.good(w.trade(unnamed))

	century := w.globe.Now().AddDate(100, 0, 0).Unix()
	w.globe.Play("zurich", map[string]string{"jwt_life": "any"})
	w.good(ask(members{"jti": "3", "exp": century}))
	w.globe.Play("zurich", map[string]string{"jwt_life": "hour"})
	w.refused(ask(members{"jti": "4", "exp": century}), "a century")
	w.good(ask(members{"jti": "4", "exp": w.globe.Now().Add(time.Hour).Unix()}))

	w.globe.Play("yokohama", nil)
	w.refused(w.trade(signed(t, "ES256", "p256", "k2", w.says(members{"jti": "5"}))), "before Zurich")
	w.good(ask(members{"jti": "5"}))
	w.globe.Play("newyork", nil)
	a := ask(members{"jti": "6"})
	require.Equal(t, http.StatusBadRequest, a.status, "before Orlando")
	require.Equal(t, "invalid_request", a.Error)
	w.globe.Play("orlando", nil)
	w.good(ask(members{"jti": "6"}))

	w.globe.Play("orlando", map[string]string{"oauth_errors": "rfc6749"})
	a = ask(members{"jti": "6"})
	require.Equal(t, http.StatusBadRequest, a.status)
	require.Equal(t, "invalid_grant", a.Error)
}

// What PySNC sends: the assertion in a header of its own, beside the client in the
// form (client: pysnc/auth.py, ServiceNowJWTAuth); it takes 200 alone for a success.
func TestAssertionInItsOwnHeader(t *testing.T) {
	w := newJWTWorld(t)
	form := url.Values{"grant_type": {jwtGrant}, "client_id": {jwtClientID}, "client_secret": {jwtClientSecret}}
	ask := func(jti string) tokenAnswer {
		return w.post(w.globe, form, "Authentication", "Bearer "+signed(t, "RS256", "rsa", "k1", w.says(members{"jti": jti})))
	}
	w.good(ask("1"))
	w.refused(ask("1"), "again")
	w.globe.Play("zurich", map[string]string{"jwt_authentication_header": "false"})
	require.Equal(t, http.StatusBadRequest, ask("2").status)
	w.globe.Play("zurich", nil)
	require.Equal(t, http.StatusBadRequest, w.post(w.globe, form, "Authentication", "Basic eA==").status)
}

// What the XSOAR pack sends: RS256 with typ and kid, an hour of life, and its secret
// (client: ServiceNowApiModule); its key error decides, so there is none on success.
func TestAssertionOfXSOAR(t *testing.T) {
	w := newJWTWorld(t)
	now := w.globe.Now()
	a := w.trade(signed(t, "RS256", "rsa", "k1", w.says(members{"exp": now.Add(time.Hour).Unix(), "jti": "8c1b7f0e-0f0f-4b0e-9d4e-2f8f7b1c9e55"})))
	require.Contains(t, []int{200, 201, 401}, a.status)
	require.NotContains(t, a.body, `"error"`)
	w.good(a)
}

// A login by assertion is one, and a refusal is none.
func TestLoginsByAssertion(t *testing.T) {
	w := newJWTWorld(t)
	last := func() string {
		return wire{t, w.globe}.send("GET", "/api/now/table/sys_user/"+id("a1")+"?sysparm_fields=last_login_time", "").body
	}
	text := signed(t, "RS256", "rsa", "k1", w.says(nil))
	w.refused(w.trade(signed(t, "RS256", "other", "k1", w.says(nil))), "forged")
	require.JSONEq(t, `{"result":{"last_login_time":""}}`, last())
	w.good(w.trade(text))
	require.JSONEq(t, `{"result":{"last_login_time":"2025-10-01 12:00:00"}}`, last())
}
