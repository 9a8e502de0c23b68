package suite_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

func TestSignSteps(t *testing.T) {
	for step, want := range map[string]string{
		"sign: {key: rsa, claims: {}}":                                                              "sign has no token",
		"sign: {token: now, key: rsa, claims: {}}":                                                  "token now would hide the variable",
		"sign: {token: a b, key: rsa, claims: {}}":                                                  "the name of a variable has letters",
		"sign: {token: a, key: rso, claims: {}}":                                                    `the kit has no key "rso"; did you mean "rsa"?`,
		"sign: {token: a, key: rsa, alg: RS255, claims: {}}":                                        `the kit cannot sign with "RS255"`,
		"sign: {token: a, claims: {}}":                                                              "sign takes key or secret",
		"sign: {token: a, key: rsa, secret: b, claims: {}}":                                         "sign takes key or secret",
		"sign: {token: a, key: rsa, alg: HS256, claims: {}}":                                        "alg HS256 and this key do not go together",
		"sign: {token: a, key: rsa, alg: ES256, claims: {}}":                                        "alg ES256 and this key do not go together",
		"sign: {token: a, key: ec, alg: RS256, claims: {}}":                                         "alg RS256 and this key do not go together",
		"sign: {token: a, secret: s, alg: RS256, claims: {}}":                                       "alg RS256 and this key do not go together",
		"sign: {token: a, key: rsa, claims: {exp: 1}, at: {exp: 5m}}":                               "claim exp stands in claims and in at",
		"sign: {token: a, key: rsa, claims: {}}\n      - sign: {token: a, key: ec, claims: {}}":     "token a is signed in line 15 already",
		"sign: {token: a, key: rsa, alg: none, claims: {}}":                                         "neither for alg: none",
		"sign: {token: a, key: rsa}":                                                                "claims and at, or raw",
		"sign: {token: a, key: rsa, claims: {}, raw: b}":                                            "claims and at, or raw",
		"sign: {token: a, key: rsa, claims: [b]}":                                                   "header and claims are mappings",
		"sign: {token: a, key: rsa, claims: {}, header: b}":                                         "header and claims are mappings",
		"sign: {token: a, key: rsa, claims: {b: '{{nope}}'}}":                                       "unknown variable {{nope}}",
		"sign: {token: a, key: rsa, claims: {}, at: {exp: 5}}":                                      "5",
		"sign: {token: a, key: rsa, claims: {}}\n        expect: {status: 200}":                     "belong to send and walk",
		"send: {path: '/{{a}}'}\n        expect: {status: 200}\n      - sign: {token: a, key: rsa}": "unknown variable {{a}}",
	} {
		_, err := load(t, suite.Server, stepped(step))
		require.ErrorContains(t, err, want, step)
		require.ErrorContains(t, err, "s/a.yaml:", step)
	}
	for _, step := range []string{
		"sign: {token: a, key: rsa, header: {kid: k}, claims: {b: [1, {c: true}]}, at: {exp: -301s}}\n      - send: {path: '/{{a}}'}\n        expect: {status: 200}",
		"sign: {token: a, secret: '{{key.rsa.public}}', at: {exp: 5m}}",
		"sign: {token: a, alg: none, raw: '{}'}",
		"sign: {token: a, key: rsa, alg: RS512, raw: '{}'}",
		"{sign: {token: a, key: rsa, claims: {}}, when: {until: eureka}}\n      - {sign: {token: a, key: ec, claims: {}}, when: {since: fuji}}",
	} {
		_, err := load(t, suite.Server, stepped(step))
		require.NoError(t, err, step)
	}
	_, err := load(t, suite.Connector, "suite: s\nkind: connector\nchecks: [{steps: [{sign: {token: a, key: rsa, claims: {}}}]}]")
	require.ErrorContains(t, err, "sign is not for connector checks")
}
