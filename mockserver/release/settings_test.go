package release_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

func profile(t testing.TB, name string) *release.Profile {
	t.Helper()
	p, err := release.Catalog().Lookup(name)
	require.NoError(t, err)
	return p
}

func TestSettingsByOrigin(t *testing.T) {
	fresh, err := profile(t, "madrid").Settings(release.Fresh, nil)
	require.NoError(t, err)
	upgraded, err := profile(t, "madrid").Settings(release.Upgraded, nil)
	require.NoError(t, err)
	require.True(t, fresh.OAuthParamsPostBodyOnly)
	require.True(t, fresh.AuthLockoutOnFailedLogin)
	require.False(t, upgraded.OAuthParamsPostBodyOnly)
	require.False(t, upgraded.AuthLockoutOnFailedLogin)

	require.True(t, fresh.OAuthStateRequired)
	require.False(t, upgraded.OAuthStateRequired)

	require.True(t, fresh.RoleManagementV2)
	require.False(t, upgraded.RoleManagementV2)
	require.Equal(t, "101_to_107", fresh.ProblemStates)
	require.Equal(t, "1_to_4", upgraded.ProblemStates)

	require.True(t, fresh.ExportEscapeFormulas)
	require.False(t, upgraded.ExportEscapeFormulas)

	upgraded.OAuthParamsPostBodyOnly, upgraded.AuthLockoutOnFailedLogin = true, true
	upgraded.OAuthStateRequired, upgraded.ExportEscapeFormulas = true, true
	upgraded.RoleManagementV2, upgraded.ProblemStates = true, "101_to_107"
	require.Equal(t, fresh, upgraded, "nothing else depends on the origin")

	_, err = profile(t, "madrid").Settings("zboot", nil)
	require.EqualError(t, err, `unknown origin "zboot"; an instance is fresh or upgraded`)
}

func TestParseOrigin(t *testing.T) {
	for text, want := range map[string]release.Origin{"": release.Fresh, "fresh": release.Fresh, "upgraded": release.Upgraded} {
		got, err := release.ParseOrigin(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err := release.ParseOrigin("Fresh")
	require.Error(t, err)
}

func TestEveryConstantIsAValueOfItsKey(t *testing.T) {
	for key, values := range map[string][]any{
		"rest_plugin_off":         {release.ClosedHTML404, release.ClosedJSON400, release.ClosedLogin302},
		"wsdl_content_type":       {release.WSDLTypeBare, release.WSDLTypeCharset},
		"wsdl_unknown_table":      {release.WSDLUnknownException, release.WSDLUnknownEmpty},
		"json_plugin_off":         {release.ClosedLogin302, release.ClosedHTML200, release.ClosedHTML404},
		"json_v1":                 {release.JSONv1Absent, release.JSONv1Served, release.JSONv1ListExport},
		"jsonv2_keys":             {release.JSONKeysArray, release.JSONKeysText},
		"jsonv2_delete_multiple":  {release.JSONDeletedCount, release.JSONDeletedRecords},
		"jsonv2_denied":           {release.JSONDeniedEmpty, release.JSONDeniedRecordError, release.JSONDeniedHTTP403},
		"jsonv2_unknown_table":    {release.JSONUnknownTableError, release.JSONUnknownTableEmpty, release.JSONUnknownTableHTTP404},
		"export_denied":           {release.ExportDeniedEmpty, release.ExportDeniedHTTP403},
		"export_csv_quotes":       {release.CSVQuotesAll, release.CSVQuotesNeeded},
		"maintenance_answer":      {release.MaintenanceHTML503, release.MaintenanceHTML502, release.MaintenanceHTML200},
		"maintenance_retry_after": {release.MaintenanceRetryNone, release.MaintenanceRetrySecondsLeft},
		"oauth_absent_answer":     {release.ClosedHTML404, release.ClosedJSON401, release.ClosedLogin302},
		"invalid_table_detail":    {release.TableDetailNull, release.TableDetailText},
		"content_negotiation":     {release.NegotiationLenient, release.NegotiationStrict},
		"link_prev_first_page":    {release.LinkPrevMinusOne, release.LinkPrevAlways, release.LinkPrevNever},
		"link_last":               {release.LinkLastAligned, release.LinkLastTotalMinusLimit},
		"link_single_page":        {release.SinglePageAbsent, release.SinglePagePresent},
		"link_host":               {release.LinkHostRequest, release.LinkHostInstanceURL},
		"empty_reference_all":     {release.EmptyReferenceObject, release.EmptyReferenceText, release.EmptyReferenceWithLink},
		"empty_display_all":       {release.EmptyDisplayText, release.EmptyDisplayNull},
		"cors_without_rule":       {release.CORSNoHeaders, release.CORSAnyOrigin},
		"no_response_body":        {release.NoResponseBodySameStatus, release.NoResponseBodyNoContent},
		"error_key_order":         {release.MessageFirst, release.DetailFirst},
		"www_authenticate_scheme": {release.ChallengeUpper, release.ChallengeTitle, release.ChallengeStrict},
		"cookie_same_site":        {release.SameSiteNone, release.SameSiteAbsent},
		"cookie_set":              {release.CookieSetFull, release.CookieSetEarly},
		"mfa_setup":               {release.MFASetupEnabledUsers, release.MFASetupEverybody},
		"password_policy":         {release.PasswordPolicyNone, release.PasswordPolicyDefault, release.PasswordPolicyDefaultStrong},
		"restricted_binding":      {release.RestrictedBindingAbsent, release.RestrictedBindingOff, release.RestrictedBindingOn},
		"ui_generation":           {release.UI14, release.UI15, release.UI16, release.Polaris, release.PolarisCoral},
		"oauth_errors":            {release.OAuthErrorsServiceNow, release.OAuthErrorsRFC6749},
		"refresh_answer":          {release.RefreshSame, release.RefreshAbsent, release.RefreshRotated, release.RefreshRotatedPublic},
		"oauth_parameters":        {release.ParametersLenient, release.ParametersRFC6749},
		"oauth_url_credentials":   {release.URLCredentialsByProperty, release.URLCredentialsRefused},
		"oauth_client_auth":       {release.ClientAuthBodyWins, release.ClientAuthOneWay},
		"authorize_errors":        {release.AuthorizeErrorsAtOnce, release.AuthorizeErrorsSignedIn},
		"oauth_basic_encoding":    {release.BasicEncodingEither, release.BasicEncodingForm},
		"oauth_cache_headers":     {release.CacheHeadersInstance, release.CacheHeadersRFC6749},
		"refresh_reuse":           {release.ReuseRefused, release.ReuseRevokesFamily},
		"oauth_revocation":        {release.RevocationOpen, release.RevocationRFC7009},
		"plain_http":              {release.PlainHTTPAccepted, release.PlainHTTPLoopbackOnly},
		"repeat_grant":            {release.LiveTokenRenew, release.LiveTokenRemainder, release.LiveTokenNew},
		"transferred_twin":        {release.TwinDuplicate, release.TwinOriginal, release.TwinNone},
		"login_event_basic":       {release.LoginEventSession, release.LoginEventNever},
		"audit_lag":               {release.DelayNone, "90s"},
		"rate_limit_lag":          {release.DelayNone, "30s"},
		"event_processing":        {release.DelayNone, release.DelayNever, "5s"},
		"refresh_while_live":      {release.LiveTokenRenew, release.LiveTokenRemainder, release.LiveTokenNew},
		"expires_in_first":        {release.ExpiresInFloor, release.ExpiresInExact},
		"client_secret_shape":     {release.SecretPunctuated10, release.SecretPrintable32},

		"unknown_path_status":          {400, 404},
		"rest_v1_empty_list_status":    {404, 200},
		"reference_shown_without_link": {release.ReferenceShownText, release.ReferenceShownObject},
		"table_denied_status_system":   {403, 200},
		"table_denied_status_business": {403, 200},
		"rest_patch_enabled":           {true, false},
		"session_idle_minutes":         {1, 60, 1800},
		"rate_limit_default_per_hour":  {0, 1, 10000},
	} {
		for _, value := range values {
			text := fmt.Sprint(value)
			s, err := profile(t, "madrid").Settings(release.Fresh, map[string]string{key: text})
			require.NoError(t, err)
			require.Equal(t, text, s.Map()[key])
		}
	}
}

func TestOverridesReachTheirFields(t *testing.T) {
	s, err := profile(t, "geneva").Settings(release.Fresh, map[string]string{
		"rest_table_versions":      "v1",
		"rest_unversioned_maps_to": "v1",
		"refresh_answer":           "rotated",
		"session_idle_minutes":     "60",
		"login_touches_user":       "false",
		"server_header":            "snow_adc",
	})
	require.NoError(t, err)
	require.Equal(t, []string{"v1"}, s.RESTTableVersions)
	require.Equal(t, release.RefreshRotated, s.RefreshAnswer)
	require.Equal(t, 60, s.SessionIdleMinutes)
	require.False(t, s.LoginTouchesUser)
	require.Equal(t, "snow_adc", s.ServerHeader)

	plain, err := profile(t, "geneva").Settings(release.Fresh, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"v1", "v2"}, plain.RESTTableVersions, "an override must not stick to the profile")
}

func TestOverridesThatAreRefused(t *testing.T) {
	const prefix = "override settings of Geneva: "
	for _, c := range []struct{ key, value, want string }{
		{"refresh_anwser", "same", prefix + `unknown switch "refresh_anwser"; the nearest is "refresh_answer"; snowglobe releases show madrid lists all`},
		{"refresh_answer", "rotate", prefix + `refresh_answer: cannot be "rotate"; it takes same, absent, rotated, rotated_public`},
		{"oauth_enabled", "yes", prefix + `oauth_enabled: cannot be "yes"; it takes true, false`},
		{"unknown_path_status", "500", prefix + `unknown_path_status: cannot be "500"; it takes 400, 404`},
		{"lockout_attempts", "0", prefix + `lockout_attempts: cannot be "0"; it takes a whole number from 1 to 100000000`},
		{"rate_limit_default_per_hour", "-1", prefix + `rate_limit_default_per_hour: cannot be "-1"; it takes a whole number from 0 to 100000000`},
		{"lockout_minutes", "100000001", prefix + `lockout_minutes: cannot be "100000001"; it takes a whole number from 1 to 100000000`},
		{"session_idle_minutes", "+60", prefix + `session_idle_minutes: cannot be "+60"; it takes a whole number from 1 to 100000000`},
		{"rest_table_versions", "v1,v1", prefix + `rest_table_versions: cannot be "v1,v1"; it takes a list, each item once, of v1, v2`},
		{"rest_table_versions", "", prefix + `rest_table_versions: cannot be ""; it takes a list, each item once, of v1, v2`},
		{"auth_401_message", "", prefix + `auth_401_message: cannot be ""; it takes a text that is not empty`},
		{"rest_table_versions", "v1", "settings of Geneva: rest_unversioned_maps_to is v2, which rest_table_versions (v1) does not offer"},
	} {
		_, err := profile(t, "geneva").Settings(release.Fresh, map[string]string{c.key: c.value})
		require.EqualError(t, err, c.want)
	}
}

func TestMapGivenBackYieldsTheSameSettings(t *testing.T) {
	for _, p := range release.Catalog().All() {
		s, err := p.Settings(release.Upgraded, nil)
		require.NoError(t, err)
		require.Len(t, s.Map(), len(p.Cells()))
		// Eureka differs from every other release, so nothing can come from its own cells by luck.
		again, err := profile(t, "eureka").Settings(release.Fresh, s.Map())
		require.NoError(t, err)
		require.Equal(t, s, again)
	}
}
