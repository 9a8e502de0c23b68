package release

// Challenge spells WWW-Authenticate.
type Challenge string

// The values of Challenge.
const (
	ChallengeUpper  Challenge = "BASIC"  // BASIC realm="Service-now", after a bad Bearer too
	ChallengeTitle  Challenge = "Basic"  // the same in RFC 7617's usual spelling
	ChallengeStrict Challenge = "strict" // Bearer with error="invalid_token" after a bad Bearer (RFC 6750 §3)
)

// SameSite is the attribute of that name on session cookies.
type SameSite string

// The values of SameSite.
const (
	SameSiteNone   SameSite = "none" // SameSite=None
	SameSiteAbsent SameSite = "absent"
)

// CookieSet is which cookies an answer of the API sets.
type CookieSet string

// The values of CookieSet.
const (
	CookieSetFull  CookieSet = "full"
	CookieSetEarly CookieSet = "early" // without glide_user_session and glide_session_store
)

// LoginEvent decides on the login event of Basic credentials.
type LoginEvent string

// The values of LoginEvent.
const (
	LoginEventSession LoginEvent = "session"
	LoginEventNever   LoginEvent = "never"
)

// BasicPolicy is what the restriction of basic authentication does.
type BasicPolicy string

// The values of BasicPolicy.
const (
	BasicPolicyOff       BasicPolicy = "off"
	BasicPolicyTracking  BasicPolicy = "tracking"  // who would be refused is noted
	BasicPolicyEnforcing BasicPolicy = "enforcing" // and refused
)

// MFASetup is who has to set up an authenticator app.
type MFASetup string

// The values of MFASetup.
const (
	MFASetupEnabledUsers MFASetup = "enabled_users"
	MFASetupEverybody    MFASetup = "everybody"
)

// PasswordPolicy is what a password has to have that somebody chooses.
type PasswordPolicy string

// The values of PasswordPolicy.
const (
	PasswordPolicyNone          PasswordPolicy = "none"
	PasswordPolicyDefault       PasswordPolicy = "default"        // length, letters of both cases, a numeral
	PasswordPolicyDefaultStrong PasswordPolicy = "default_strong" // a special character too, and no sequences
)

// RestrictedBinding is whether tokens of clients with restrict_token are kept from the
// pages.
type RestrictedBinding string

// The values of RestrictedBinding.
const (
	RestrictedBindingAbsent RestrictedBinding = "absent" // whatever the property says
	RestrictedBindingOff    RestrictedBinding = "off"    // not without the property
	RestrictedBindingOn     RestrictedBinding = "on"
)

// APIMFA is who has to append a code to the password in Basic.
type APIMFA string

// The values of APIMFA.
const (
	APIMFAEnabledUsers APIMFA = "enabled_users" // sys_user.enable_multifactor_authn
	APIMFAByProperty   APIMFA = "by_property"   // whoever is enrolled, while a property is true
)

// APIPassword is what becomes of a password that the Table API writes as a value.
type APIPassword string

// The values of APIPassword.
const (
	APIPasswordUnusable APIPassword = "unusable" // it is stored, and signs nobody in
	APIPasswordUsable   APIPassword = "usable"
)
