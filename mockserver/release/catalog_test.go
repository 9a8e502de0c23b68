package release_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

const (
	observed   = release.Observed
	documented = release.Documented
	client     = release.Client
	assumed    = release.Assumed
)

// span is a decision from one release on, until the next span of the same key.
type span struct {
	from, value string
	mark        release.Mark
}

const strictWhenFresh = "fresh true, upgraded false"

// decisions restates what was settled about each switch, independently of the
// profiles: a slip of the pen in a profile fails here.
var decisions = map[string][]span{
	"rest_table_versions":      {{"eureka", "v1", client}, {"geneva", "v1,v2", client}},
	"rest_unversioned_maps_to": {{"eureka", "v1", documented}, {"geneva", "v2", assumed}},

	"rest_v1_empty_list_status": {{"eureka", "404", documented}},
	"rest_patch_enabled":        {{"eureka", "false", assumed}, {"fuji", "true", assumed}, {"geneva", "true", client}},
	"rest_plugin_off":           {{"eureka", "html404", assumed}, {"geneva", "json400", assumed}},
	"unknown_path_status":       {{"eureka", "400", observed}},
	"invalid_table_detail":      {{"eureka", "null", observed}},
	"content_negotiation":       {{"eureka", "lenient", assumed}},

	"header_x_total_count":    {{"eureka", "false", assumed}, {"fuji", "true", observed}},
	"header_link":             {{"eureka", "false", assumed}, {"fuji", "true", observed}},
	"link_prev_first_page":    {{"eureka", "minus_one", observed}},
	"link_last":               {{"eureka", "aligned", observed}},
	"link_single_page":        {{"eureka", "absent", observed}},
	"link_raw_commas":         {{"eureka", "false", client}},
	"link_host":               {{"eureka", "request", documented}},
	"param_no_count":          {{"eureka", "false", assumed}, {"istanbul", "true", assumed}},
	"no_count_reports_window": {{"eureka", "false", client}},
	"api_tinyurl_enabled":     {{"eureka", "true", assumed}},
	"api_aggregate_enabled":   {{"eureka", "false", observed}, {"fuji", "true", documented}},
	"stats_hidden_rows":       {{"eureka", "counted", documented}},
	"api_import_set_enabled":  {{"eureka", "true", assumed}},

	"import_set_insert_multiple": {{"eureka", "false", assumed}, {"quebec", "true", assumed}},
	"import_set_target_acl":      {{"eureka", "ignored", observed}},
	"import_set_skipped":         {{"eureka", "skipped", documented}},

	"count_after_acl": {{"eureka", "false", observed}},

	"api_cmdb_enabled":            {{"eureka", "false", assumed}, {"istanbul", "true", assumed}},
	"cmdb_typed_attributes":       {{"eureka", "false", observed}},
	"api_service_catalog_enabled": {{"eureka", "false", assumed}, {"istanbul", "true", documented}},
	"identify_reconcile_enhanced": {{"eureka", "false", assumed}, {"paris", "true", assumed}},

	"empty_reference_all":          {{"eureka", "object", assumed}},
	"empty_display_all":            {{"eureka", "text", assumed}},
	"reference_shown_without_link": {{"eureka", "text", assumed}},
	"no_response_body":             {{"eureka", "same_status", assumed}},
	"cors_without_rule":            {{"eureka", "no_headers", assumed}},
	"api_batch_enabled":            {{"eureka", "false", assumed}, {"kingston", "true", assumed}},
	"rest_quota_rules":             {{"eureka", "none", observed}, {"fuji", "one", observed}, {"geneva", "by_api", observed}},
	"quota_rule_choice":            {{"eureka", "least_time", documented}},
	"rows_per_second":              {{"eureka", "1000", assumed}},
	"cancelled_list":               {{"eureka", "error_beside", observed}},
	"batch_time_limit":             {{"eureka", "30s", documented}},

	"api_ui_meta_enabled":                  {{"eureka", "false", assumed}, {"geneva", "true", assumed}},
	"ui_meta_choice_type":                  {{"eureka", "choice", client}},
	"api_table_schema_enabled":             {{"eureka", "false", assumed}, {"fuji", "true", assumed}},
	"api_role_inheritance_enabled":         {{"eureka", "false", documented}, {"geneva", "true", documented}},
	"role_inheritance_unknown_user_status": {{"eureka", "200", assumed}},

	"rate_limit_rules_supported": {{"eureka", "false", documented}, {"london", "true", assumed}, {"newyork", "true", documented}},
	"rate_limit_lag":             {{"eureka", "30s", documented}},

	"rate_limit_default_per_hour": {{"eureka", "0", assumed}},

	"api_attachment_enabled":            {{"eureka", "false", documented}, {"geneva", "true", documented}},
	"api_attachment_patch_enabled":      {{"eureka", "false", documented}, {"australia", "true", documented}},
	"api_attachment_attributes_enabled": {{"eureka", "false", documented}, {"australia", "true", documented}},
	"attachment_metadata":               {{"eureka", "plain", documented}, {"madrid", "hashed", assumed}},

	"table_denied_status_system":   {{"eureka", "403", observed}},
	"table_denied_status_business": {{"eureka", "200", observed}},
	"acl_all_rows_hidden_mode":     {{"eureka", "error_403_count_views", client}, {"kingston", "empty_200", assumed}},
	"query_acl_enabled":            {{"eureka", "false", documented}, {"xanadu", "true", documented}},
	"query_acl_shipped":            {{"eureka", "false", documented}, {"yokohama", "true", documented}, {"australia", "true", documented}},
	"query_acl_refusal_effect":     {{"eureka", "drop_condition", assumed}},
	"data_filters_enabled":         {{"eureka", "false", documented}, {"yokohama", "true", documented}},
	"data_filters_shipped":         {{"eureka", "false", assumed}},
	"rest_endpoint_acl_available":  {{"eureka", "false", documented}, {"kingston", "true", documented}},
	"rest_endpoint_acl_active":     {{"eureka", "false", documented}},
	"rest_role_missing_status":     {{"eureka", "403", assumed}},

	"unknown_choice":        {{"eureka", "keep", client}},
	"hold_reason_mandatory": {{"eureka", "false", assumed}},
	"problem_states":        {{"eureka", "1_to_4", documented}, {"madrid", "fresh 101_to_107, upgraded 1_to_4", documented}},
	"problem_steps":         {{"eureka", "free", documented}, {"rome", "fresh in_order, upgraded free", documented}},
	"change_steps":          {{"eureka", "free", documented}, {"quebec", "fresh in_order, upgraded free", documented}},
	"reassignment_counts":   {{"eureka", "group", assumed}},

	"auth_401_message":        {{"eureka", "User Not Authenticated", observed}},
	"error_key_order":         {{"eureka", "message_first", observed}},
	"www_authenticate_scheme": {{"eureka", "BASIC", observed}},
	"server_header":           {{"eureka", "ServiceNow", observed}, {"yokohama", "snow_adc", observed}},
	"cookie_same_site":        {{"eureka", "absent", observed}, {"paris", "none", observed}},
	"cookie_set":              {{"eureka", "early", assumed}, {"helsinki", "full", assumed}},

	"machine_identity_console": {{"eureka", "false", documented}, {"zurich", "true", documented}},
	"ui_generation": {
		{"eureka", "ui14", assumed}, {"fuji", "ui15", assumed}, {"geneva", "ui16", assumed},
		{"sandiego", "polaris", assumed}, {"australia", "polaris_coral", documented},
	},

	"oauth_enabled":               {{"eureka", "false", documented}, {"fuji", "true", documented}},
	"oauth_absent_answer":         {{"eureka", "html404", assumed}, {"fuji", "json401", assumed}},
	"oauth_grant_password":        {{"eureka", "false", documented}, {"fuji", "true", documented}},
	"oauth_grant_refresh_token":   {{"eureka", "false", documented}, {"fuji", "true", documented}},
	"oauth_params_post_body_only": {{"eureka", "false", documented}, {"madrid", strictWhenFresh, documented}},
	"oauth_errors":                {{"eureka", "servicenow", observed}},

	"oauth_grant_authorization_code": {{"eureka", "false", documented}, {"istanbul", "true", documented}},
	"oauth_grant_implicit":           {{"eureka", "none", documented}, {"istanbul", "all", documented}, {"zurich", "listed", assumed}},
	"implicit_answer_in":             {{"eureka", "fragment", documented}},
	"oauth_state_required":           {{"eureka", "false", documented}, {"madrid", strictWhenFresh, documented}},
	"authorize_repeated_parameters":  {{"eureka", "first", assumed}},
	"authorize_errors":               {{"eureka", "at_once", assumed}},
	"redirect_mismatch":              {{"eureka", "first_registered", documented}, {"zurich", "error_page", assumed}},
	"redirect_targets":               {{"eureka", "usual", assumed}},
	"redirect_loopback_port":         {{"eureka", "registered", assumed}},
	"oauth_pkce":                     {{"eureka", "false", assumed}, {"vancouver", "true", assumed}},
	"pkce_required":                  {{"eureka", "public_clients", documented}},
	"pkce_plain":                     {{"eureka", "true", assumed}, {"zurich", "false", assumed}},
	"pkce_unasked_verifier":          {{"eureka", "ignored", assumed}},
	"code_lifetime_seconds":          {{"eureka", "60", assumed}},
	"code_reuse":                     {{"eureka", "deny", assumed}},
	"code_redirect_uri":              {{"eureka", "required", documented}},
	"consent_memory":                 {{"eureka", "all_clients", assumed}},
	"public_client_refresh_token":    {{"eureka", "true", assumed}, {"zurich", "false", documented}},
	"oauth_grant_jwt_bearer":         {{"eureka", "false", assumed}, {"orlando", "true", assumed}},
	"oauth_oidc_id_token":            {{"eureka", "false", assumed}, {"madrid", "true", assumed}},
	"jwt_algorithms":                 {{"eureka", "RS256,RS384,RS512", documented}, {"zurich", "RS256,RS384,RS512,ES256,ES384,ES512,HS256,HS384,HS512", documented}},
	"jwt_aud":                        {{"eureka", "both", documented}},
	"jwt_missing_kid":                {{"eureka", "any", client}},
	"jwt_life":                       {{"eureka", "any", documented}},
	"jwt_admin_status":               {{"eureka", "401", assumed}},
	"jwt_authentication_header":      {{"eureka", "true", client}},
	"jwt_certificate_dates":          {{"eureka", "ignored", assumed}},
	"jwt_jwks_url":                   {{"eureka", "false", documented}, {"zurich", "true", documented}},
	"key_fetch":                      {{"eureka", "loopback", assumed}},
	"oidc_user_creation":             {{"eureka", "false", documented}},

	"oauth_revoke_endpoint": {{"eureka", "false", documented}, {"istanbul", "true", documented}},
	"oauth_revoke_alias":    {{"eureka", "false", assumed}},
	"revoke_cascades":       {{"eureka", "true", assumed}},

	"oauth_parameters":      {{"eureka", "lenient", client}},
	"oauth_url_credentials": {{"eureka", "by_property", documented}},
	"oauth_client_auth":     {{"eureka", "body_wins", assumed}},
	"oauth_basic_encoding":  {{"eureka", "either", client}},
	"oauth_cache_headers":   {{"eureka", "instance", assumed}},
	"refresh_reuse":         {{"eureka", "refused", assumed}},
	"oauth_revocation":      {{"eureka", "open", documented}},
	"plain_http":            {{"eureka", "accepted", assumed}},

	"refresh_answer":                 {{"eureka", "same", client}},
	"refresh_extends_refresh_token":  {{"eureka", "false", documented}},
	"repeat_grant":                   {{"eureka", "renew", documented}},
	"refresh_while_live":             {{"eureka", "renew", assumed}},
	"expires_in_first":               {{"eureka", "floor", observed}},
	"registry_roles":                 {{"eureka", "admin", documented}, {"yokohama", "oauth_admin", documented}},
	"registry_bad_lifespan":          {{"eureka", "refused", assumed}},
	"client_secret_shape":            {{"eureka", "punctuated10", observed}, {"zurich", "printable32", assumed}},
	"oauth_client_credentials":       {{"eureka", "refused", documented}, {"fuji", "guest_token", documented}, {"washingtondc", "property", documented}},
	"oauth_access_token_format":      {{"eureka", "opaque", documented}, {"yokohama", "by_client", documented}},
	"oauth_jwks":                     {{"eureka", "false", documented}, {"zurich", "true", documented}},
	"oauth_discovery":                {{"eureka", "false", assumed}, {"brazil", "true", assumed}},
	"jwt_key_rotation_days":          {{"eureka", "90", assumed}},
	"rest_auth_scopes":               {{"eureka", "false", documented}, {"tokyo", "true", documented}},
	"oauth_scoped_only_clients":      {{"eureka", "false", documented}, {"zurich", "true", observed}},
	"scope_restriction_default":      {{"eureka", "unrestricted", documented}, {"zurich", "fresh restricted, upgraded unrestricted", client}},
	"client_credentials_off_error":   {{"eureka", "access_denied", assumed}},
	"client_credentials_public":      {{"eureka", "true", assumed}},
	"access_token_lifespan_default":  {{"eureka", "1800", documented}},
	"refresh_token_lifespan_default": {{"eureka", "8640000", documented}},

	"auth_lockout_on_failed_login":    {{"eureka", "false", documented}, {"kingston", strictWhenFresh, documented}},
	"lockout_attempts":                {{"eureka", "5", documented}},
	"lockout_minutes":                 {{"eureka", "15", documented}},
	"login_touches_user":              {{"eureka", "true", documented}, {"xanadu", "false", documented}},
	"cookie_beats_header":             {{"eureka", "false", assumed}},
	"session_idle_minutes":            {{"eureka", "5", documented}},
	"do_401_body":                     {{"eureka", "html", assumed}},
	"stats_page_public":               {{"eureka", "true", documented}, {"washingtondc", "fresh false, upgraded true", assumed}},
	"soap_limit_cap":                  {{"eureka", "false", client}},
	"soap_get_missing_fault":          {{"eureka", "false", client}},
	"soap_get_unreadable_fault":       {{"eureka", "true", observed}},
	"soap_boolean_words":              {{"eureka", "false", documented}},
	"soap_fault_status":               {{"eureka", "500", client}},
	"soap_fault_stack":                {{"eureka", "false", observed}},
	"soap_aggregate_capitals":         {{"eureka", "false", documented}},
	"wsdl_content_type":               {{"eureka", "bare", client}},
	"wsdl_unknown_table":              {{"eureka", "exception", client}},
	"jsonv2_plugin":                   {{"eureka", "org.sn_json", assumed}},
	"json_plugin_off":                 {{"eureka", "login302", client}},
	"json_v1":                         {{"eureka", "absent", client}, {"geneva", "list_export", assumed}},
	"jsonv2_error_key":                {{"eureka", "error", client}},
	"jsonv2_keys":                     {{"eureka", "array", observed}},
	"jsonv2_delete_multiple":          {{"eureka", "count", client}},
	"jsonv2_denied":                   {{"eureka", "empty", assumed}},
	"jsonv2_unknown_table":            {{"eureka", "error", assumed}},
	"jsonv2_gzip_body":                {{"eureka", "false", client}},
	"export_xlsx":                     {{"eureka", "false", documented}, {"helsinki", "true", documented}},
	"export_parameters":               {{"eureka", "false", assumed}, {"london", "true", assumed}},
	"export_denied":                   {{"eureka", "empty", assumed}},
	"export_escape_formulas":          {{"eureka", "false", documented}, {"istanbul", strictWhenFresh, documented}},
	"export_xml_display_values":       {{"eureka", "true", client}},
	"export_csv_quotes":               {{"eureka", "all", client}},
	"password_needs_reset_refused":    {{"eureka", "false", assumed}, {"yokohama", "true", observed}},
	"web_service_only_password_grant": {{"eureka", "true", client}},

	"auth_basic_policy":             {{"eureka", "off", documented}, {"australia", "fresh enforcing, upgraded off", observed}, {"brazil", "fresh enforcing, upgraded tracking", documented}},
	"auth_basic_gate_role":          {{"eureka", "none", documented}, {"australia", "snc_basic_auth_api_access", observed}},
	"auth_api_mfa":                  {{"eureka", "enabled_users", documented}, {"yokohama", "by_property", documented}},
	"password_policy":               {{"eureka", "none", documented}, {"orlando", "default_strong", documented}},
	"mfa_setup":                     {{"eureka", "enabled_users", documented}, {"yokohama", "enabled_users", assumed}},
	"auth_ui_mfa_default":           {{"eureka", "false", documented}, {"yokohama", "true", documented}},
	"auth_api_key_enabled":          {{"eureka", "false", documented}, {"washingtondc", "true", documented}},
	"api_access_policies":           {{"eureka", "false", assumed}, {"quebec", "true", assumed}},
	"restricted_binding":            {{"eureka", "absent", documented}, {"zurich", "off", documented}, {"brazil", "fresh on, upgraded off", documented}},
	"bearer_in_url":                 {{"eureka", "true", documented}},
	"lockout_lag_attempts":          {{"eureka", "0", assumed}},
	"table_api_password":            {{"eureka", "unusable", observed}},
	"internal_integration_ui_login": {{"eureka", "false", assumed}},

	"unique_columns":     {{"eureka", "true", assumed}},
	"audit_inserts":      {{"eureka", "false", assumed}},
	"audit_lag":          {{"eureka", "none", documented}, {"australia", "none", documented}},
	"role_management_v2": {{"eureka", "false", documented}, {"jakarta", strictWhenFresh, documented}},

	"maintenance_answer":      {{"eureka", "html503", assumed}},
	"maintenance_retry_after": {{"eureka", "none", assumed}},

	"rotation": {{
		"eureka", "sysevent=7x1d,syslog=8x7d,syslog_transaction=8x7d,ecc_queue=7x1d,sys_history_line=4x7d", documented,
	}},
	"transferred_twin":  {{"eureka", "duplicate", documented}},
	"event_processing":  {{"eureka", "5s", assumed}},
	"login_event_basic": {{"eureka", "session", assumed}},
	"snc_auth_events":   {{"eureka", "false", documented}},
	"transaction_log":   {{"eureka", "true", documented}},
	"log_rows":          {{"eureka", "50000", assumed}},
}

func TestEveryDecisionStandsInItsReleases(t *testing.T) {
	decided := make(map[string]span)
	for i, p := range release.Catalog().All() {
		changed := make(map[string]bool)
		for key, spans := range decisions {
			for _, s := range spans {
				if s.from == p.Key {
					changed[key] = i > 0 && s.value != decided[key].value
					decided[key] = s
				}
			}
		}
		require.Len(t, p.Cells(), len(decided), "a decision about a switch that is gone")
		for _, c := range p.Cells() {
			want, ok := decided[c.Key]
			require.True(t, ok, "%s has no decision here", c.Key)
			require.Equal(t, want.value, c.String(), "%s on %s", c.Key, p.Name)
			require.Equal(t, want.mark, c.Mark, "%s on %s", c.Key, p.Name)
			require.Equal(t, changed[c.Key], c.ChangedHere, "%s on %s", c.Key, p.Name)
		}
	}
}

func TestFactsOfEachRelease(t *testing.T) {
	tag := regexp.MustCompile(`^glide-([a-z]+)-\d\d-\d\d-\d{4}__patch\d+[a-z]?(-hotfix\d+[a-z]?)?-\d\d-\d\d-\d{4}$`)
	build := regexp.MustCompile(`^_\d\d-\d\d-\d{4}_\d{4}\.zip$`)
	var names []string
	for i, p := range release.Catalog().All() {
		names = append(names, p.Name)
		require.Equal(t, i+1, p.Order())
		require.Equal(t, strings.ToLower(strings.ReplaceAll(p.Name, " ", "")), p.Key)
		parts := tag.FindStringSubmatch(p.BuildTag.Value)
		require.NotNil(t, parts, "build tag %q", p.BuildTag.Value)
		require.Equal(t, p.Key, parts[1], "clients read the family out of the build tag")
		require.Equal(t, p.Key, strings.ToLower(p.BuildName()))
		require.Regexp(t, "^[A-Z][a-z]+$", p.BuildName())
		rest, ok := strings.CutPrefix(p.WarName.Value, p.BuildTag.Value)
		require.True(t, ok, "war name %q", p.WarName.Value)
		require.Regexp(t, build, rest)
		for _, fact := range []release.Fact{p.BuildTag, p.WarName, p.GeneralAvailability} {
			require.NotEmpty(t, fact.Mark)
			require.NotEmpty(t, fact.Source)
		}
	}
	require.Equal(t, []string{
		"Eureka", "Fuji", "Geneva", "Helsinki", "Istanbul", "Jakarta", "Kingston", "London", "Madrid",
		"New York", "Orlando", "Paris", "Quebec", "Rome", "San Diego", "Tokyo", "Utah", "Vancouver",
		"Washington DC", "Xanadu", "Yokohama", "Zurich", "Australia", "Brazil",
	}, names)
}

func TestTagsThatWereSeenInPublic(t *testing.T) {
	seen := map[string]string{
		"fuji":         "glide-fuji-12-23-2014__patch11-11-18-2015_11-30-2015_1511.zip",
		"helsinki":     "glide-helsinki-03-16-2016__patch12a-08-25-2017_09-12-2017_1404.zip",
		"jakarta":      "glide-jakarta-05-03-2017__patch6-11-14-2017_11-22-2017_2104.zip",
		"madrid":       "glide-madrid-12-18-2018__patch4-05-29-2019_06-05-2019_1042.zip",
		"newyork":      "glide-newyork-06-26-2019__patch4-hotfix1-12-16-2019_12-17-2019_0856.zip",
		"orlando":      "glide-orlando-12-11-2019__patch9b-02-04-2021_02-05-2021_2157.zip",
		"paris":        "glide-paris-06-24-2020__patch1-hotfix3-09-23-2020", // and nowhere when it was built
		"rome":         "glide-rome-06-23-2021__patch5-hotfix1-01-06-2022_01-12-2022_1753.zip",
		"tokyo":        "glide-tokyo-07-08-2022__patch5-12-21-2022_01-06-2023_1054.zip",
		"utah":         "glide-utah-12-21-2022__patch3-04-20-2023_05-04-2023_2316.zip",
		"vancouver":    "glide-vancouver-07-06-2023__patch7-02-08-2024_02-19-2024_0243.zip",
		"washingtondc": "glide-washingtondc-12-20-2023__patch8-09-19-2024_09-27-2024_0148.zip",
		"xanadu":       "glide-xanadu-07-02-2024__patch4b-hotfix1-02-20-2025_02-23-2025_2130.zip",
		"yokohama":     "glide-yokohama-12-18-2024__patch7-08-14-2025_08-22-2025_1958.zip",
		"zurich":       "glide-zurich-07-01-2025__patch10-05-22-2026_06-12-2026_2311.zip",
		"australia":    "glide-australia-02-11-2026__patch3-05-25-2026_06-12-2026_1106.zip",
		"brazil":       "glide-brazil-08-25-2026__patch1-09-21-2026_10-05-2026_1244.zip",
	}
	for _, p := range release.Catalog().All() {
		name, ok := seen[p.Key]
		if !ok {
			require.Equal(t, assumed, p.BuildTag.Mark, p.Key)
			require.Equal(t, assumed, p.WarName.Mark, p.Key)
			continue
		}
		require.NotEqual(t, assumed, p.BuildTag.Mark, p.Key)
		if strings.HasSuffix(name, ".zip") {
			require.Equal(t, name, p.WarName.Value)
			require.NotEqual(t, assumed, p.WarName.Mark, p.Key)
		} else {
			require.Equal(t, name, p.BuildTag.Value)
			require.Equal(t, assumed, p.WarName.Mark, p.Key)
		}
	}
}

func TestLookup(t *testing.T) {
	for given, want := range map[string]string{
		" MADRID ": "madrid",
		"madrid":   "madrid", "Madrid": "madrid", "fuji": "fuji", "Fiji": "fuji", "fiji": "fuji",
		"New York": "newyork", "NEWYORK": "newyork", "San-Diego": "sandiego", "sandiego": "sandiego",
		"Washington": "washingtondc", "Washington DC": "washingtondc", "washingtondc": "washingtondc",
	} {
		p, err := release.Catalog().Lookup(given)
		require.NoError(t, err)
		require.Equal(t, want, p.Key, given)
	}
	_, err := release.Catalog().Lookup("Kingstown")
	require.EqualError(t, err, `unknown release "Kingstown"; the nearest is "Kingston" `+
		`(known: eureka, fuji, geneva, helsinki, istanbul, jakarta, kingston, london, madrid, `+
		`newyork, orlando, paris, quebec, rome, sandiego, tokyo, utah, vancouver, washingtondc, xanadu, yokohama, zurich, australia, brazil)`)
	_, err = release.Catalog().Lookup("")
	require.Error(t, err)
}

func TestDiff(t *testing.T) {
	keysOf := func(a, b string) (keys []string) {
		changes, err := release.Catalog().Diff(a, b)
		require.NoError(t, err)
		for _, c := range changes {
			keys = append(keys, c.Key)
		}
		return keys
	}
	require.Empty(t, keysOf("london", "london"))
	require.Equal(t, []string{"api_batch_enabled", "acl_all_rows_hidden_mode", "rest_endpoint_acl_available", "auth_lockout_on_failed_login"}, keysOf("Jakarta", "kingston"))
	require.Equal(t, keysOf("fuji", "madrid"), keysOf("madrid", "fiji"))

	changes, err := release.Catalog().Diff("london", "madrid")
	require.NoError(t, err)
	require.Equal(t, []string{"attachment_metadata", "problem_states", "oauth_params_post_body_only", "oauth_state_required", "oauth_oidc_id_token"}, keysOf("london", "madrid"))
	require.Equal(t, []string{"attachment_metadata", "problem_states", "oauth_params_post_body_only", "oauth_state_required", "oauth_oidc_id_token"}, keysOf("london", "madrid"))
	require.Equal(t, "false", changes[2].From.String())
	require.Equal(t, strictWhenFresh, changes[2].To.String())

	_, err = release.Catalog().Diff("london", "madrit")
	require.ErrorContains(t, err, `"Madrid"`)
	_, err = release.Catalog().Diff("landon", "madrid")
	require.ErrorContains(t, err, `"London"`)
}
