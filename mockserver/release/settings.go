package release

// Settings is everything that differs, or may be read differently, between
// instances. The key tag is the name in profiles, overrides and the control API;
// the admits tag lists the values allowed. A number without such a list is any
// positive number, or none where the least tag is 0; a text without one is any text
// that is not empty. Where each value comes from stands with it, in the profiles.
type Settings struct {
	// The Table API: versions, verbs, refusals.

	// RESTTableVersions are the versions that a path may name, oldest first.
	RESTTableVersions []string `key:"rest_table_versions" admits:"v1 v2"`
	// RESTUnversionedMapsTo is the version that /api/now/table stands for; it is
	// one of RESTTableVersions.
	RESTUnversionedMapsTo string `key:"rest_unversioned_maps_to" admits:"v1 v2"`
	// RESTV1EmptyListStatus answers a v1 list that matches nothing: 404 with the
	// "No Record found" envelope, or 200 with an empty list. v2 always says 200.
	RESTV1EmptyListStatus int `key:"rest_v1_empty_list_status" admits:"404 200"`
	// RESTPatchEnabled serves PATCH beside PUT.
	RESTPatchEnabled bool `key:"rest_patch_enabled"`
	// RESTPluginOff answers everything under /api while the plug-in
	// com.glide.rest is inactive.
	RESTPluginOff ClosedAnswer `key:"rest_plugin_off" admits:"html404 json400 login302"`
	// UnknownPathStatus goes with "Requested URI does not represent any resource".
	UnknownPathStatus int `key:"unknown_path_status" admits:"400 404"`
	// ContentNegotiation decides on an Accept or Content-Type that the API does not
	// speak: taken for JSON, or refused with 406 and 415.
	ContentNegotiation Negotiation `key:"content_negotiation" admits:"lenient strict"`
	// InvalidTableDetail is error.detail beside "Invalid table NAME".
	InvalidTableDetail TableDetail `key:"invalid_table_detail" admits:"null text"`

	// The other REST APIs.

	// APIAggregateEnabled serves the Aggregate API.
	APIAggregateEnabled bool `key:"api_aggregate_enabled"`
	// StatsHiddenRows decides on aggregates of rows of which the caller may not see
	// some: they count, or the request is refused with their number.
	StatsHiddenRows HiddenRows `key:"stats_hidden_rows" admits:"counted refused"`

	// APICMDBEnabled serves the CMDB Instance, the CMDB Meta and the Identification and
	// Reconciliation API.
	APICMDBEnabled bool `key:"api_cmdb_enabled"`
	// CMDBTypedAttributes takes numbers and booleans among the attributes that the CMDB
	// Instance API is sent, where otherwise only texts pass.
	CMDBTypedAttributes bool `key:"cmdb_typed_attributes"`
	// APIServiceCatalogEnabled serves the Service Catalog API, of which reading is here.
	APIServiceCatalogEnabled bool `key:"api_service_catalog_enabled"`
	// IdentifyReconcileEnhanced serves /enhanced and /queryEnhanced, which keep what
	// cannot be identified yet.
	IdentifyReconcileEnhanced bool `key:"identify_reconcile_enhanced"`
	// APITinyURLEnabled makes tiny URLs, and takes them as parameters.
	APITinyURLEnabled bool `key:"api_tinyurl_enabled"`
	// APIImportSetEnabled serves the Import Set API.
	APIImportSetEnabled bool `key:"api_import_set_enabled"`
	// ImportSetInsertMultiple serves its insertMultiple.
	ImportSetInsertMultiple bool `key:"import_set_insert_multiple"`
	// ImportSetTargetACL decides on a caller who may bring rows to a staging table and
	// not write the table that they are for: the map writes all the same, or the row
	// is in error.
	ImportSetTargetACL TargetACL `key:"import_set_target_acl" admits:"ignored enforced"`
	// ImportSetSkipped is how the answer shows a row without coalesce values.
	ImportSetSkipped SkippedRow `key:"import_set_skipped" admits:"skipped error"`

	// The Table API: counting and paging.

	// HeaderXTotalCount sends X-Total-Count with lists.
	HeaderXTotalCount bool `key:"header_x_total_count"`
	// HeaderLink sends Link with lists.
	HeaderLink bool `key:"header_link"`
	// LinkPrevFirstPage decides on rel="prev" where offset minus limit is negative.
	LinkPrevFirstPage LinkPrev `key:"link_prev_first_page" admits:"minus_one always never"`
	// LinkLast places rel="last" for limits above 1.
	LinkLast LinkLast `key:"link_last" admits:"aligned total_minus_limit"`
	// LinkSinglePage decides on Link when every row fits on one page.
	LinkSinglePage SinglePage `key:"link_single_page" admits:"absent present"`
	// LinkRawCommas leaves commas in the URLs of Link unencoded.
	LinkRawCommas bool `key:"link_raw_commas"`
	// LinkHost is whose host stands in Link, Location and reference links.
	LinkHost LinkHost `key:"link_host" admits:"request instance_url"`
	// ParamNoCount honours sysparm_no_count.
	ParamNoCount bool `key:"param_no_count"`
	// NoCountReportsWindow makes sysparm_no_count report the number of rows on the
	// page as X-Total-Count, where otherwise the header is left out.
	NoCountReportsWindow bool `key:"no_count_reports_window"`
	// CountAfterACL takes X-Total-Count after row rules hid their rows.
	CountAfterACL bool `key:"count_after_acl"`

	// The Table API: the shapes of values and answers.

	// EmptyReferenceAll is an empty reference under sysparm_display_value=all: an
	// object of two empty texts, a text, or an object with an empty link as well.
	EmptyReferenceAll EmptyReference `key:"empty_reference_all" admits:"object text object_with_link"`
	// EmptyDisplayAll is display_value beside an empty value under all.
	EmptyDisplayAll EmptyDisplay `key:"empty_display_all" admits:"text null"`
	// ReferenceShownWithoutLink is a reference under sysparm_display_value=true and
	// sysparm_exclude_reference_link: its name, or an object that holds it.
	ReferenceShownWithoutLink ReferenceShown `key:"reference_shown_without_link" admits:"text object"`
	// NoResponseBody is the status of a write that was asked for no body.
	NoResponseBody NoResponseBody `key:"no_response_body" admits:"same_status no_content"`

	// Batches, and what tables and roles are.

	// APIBatchEnabled serves the Batch API.
	APIBatchEnabled bool `key:"api_batch_enabled"`
	// BatchTimeLimit is how long a batch may take until what is left of it goes
	// unserviced: a time such as "30s", "none" for no time at all, or "never".
	BatchTimeLimit Delay `key:"batch_time_limit"`
	// APIUIMetaEnabled serves /api/now/ui/meta, what forms and filters know of a table.
	APIUIMetaEnabled bool `key:"api_ui_meta_enabled"`
	// UIMetaChoiceType is the type of a column with choices there: "choice", or its
	// internal type, which stands beside it in any case.
	UIMetaChoiceType UIMetaType `key:"ui_meta_choice_type" admits:"choice internal"`
	// APITableSchemaEnabled serves /api/now/doc/table/schema, what the REST API Explorer
	// knows of tables.
	APITableSchemaEnabled bool `key:"api_table_schema_enabled"`
	// APIRoleInheritanceEnabled serves the User Role Inheritance API.
	APIRoleInheritanceEnabled bool `key:"api_role_inheritance_enabled"`
	// RoleInheritanceUnknownUserStatus is what that API answers about a user whom there
	// is not: 200 with nothing, or 404.
	RoleInheritanceUnknownUserStatus int `key:"role_inheritance_unknown_user_status" admits:"200 404"`

	// The Attachment API.

	// APIAttachmentEnabled serves /api/now/attachment.
	APIAttachmentEnabled bool `key:"api_attachment_enabled"`
	// APIAttachmentPatchEnabled renames files by PATCH.
	APIAttachmentPatchEnabled bool `key:"api_attachment_patch_enabled"`
	// APIAttachmentAttributesEnabled serves /api/now/attachment/SYS_ID/attributes, and
	// has the table for them.
	APIAttachmentAttributesEnabled bool `key:"api_attachment_attributes_enabled"`
	// AttachmentMetadata is which members the metadata of a file has: those of the
	// vendor's examples, or chunk_size_bytes, hash and state as well.
	AttachmentMetadata AttachmentMetadata `key:"attachment_metadata" admits:"plain hashed"`

	// Who may call, and how often.

	// CORSWithoutRule is what pages of another origin get when no rule admits them:
	// no headers, or leave to read, for pages under development.
	CORSWithoutRule CORSWithoutRule `key:"cors_without_rule" admits:"no_headers any_origin"`

	// RateLimitRulesSupported counts requests by the rules of sys_rate_limit_rules
	// and refuses those beyond them with 429.
	RateLimitRulesSupported bool `key:"rate_limit_rules_supported"`
	// RateLimitLag is how often a node tells of its counts, and so how late a limit
	// holds: "none" for at once, or a time such as "30s".
	RateLimitLag Delay `key:"rate_limit_lag"`
	// RateLimitDefaultPerHour is how many requests a user may send in an hour where no
	// rule holds, zero for any number.
	RateLimitDefaultPerHour int `key:"rate_limit_default_per_hour" least:"0"`

	// Transactions that take too long.

	// RESTQuotaRules is which rules about REST transactions an instance comes with:
	// none, one for all APIs, or one for each.
	RESTQuotaRules string `key:"rest_quota_rules" admits:"none one by_api"`
	// QuotaRuleChoice is which of several rules holds for a transaction: the one that
	// allows least time, or the first by its order.
	QuotaRuleChoice QuotaRuleChoice `key:"quota_rule_choice" admits:"least_time first_by_order"`
	// RowsPerSecond is how many rows of an answer or an import a transaction writes in a
	// second, as the rules reckon. No clock is looked at.
	RowsPerSecond int `key:"rows_per_second"`
	// CancelledList is the body of a list that a rule cancels in its midst.
	CancelledList CancelledList `key:"cancelled_list" admits:"error_beside text_last text_unseparated cut_short error_only"`

	// Rights.

	// TableDeniedStatusSystem answers a list of a platform table (sys_…) that is
	// closed to the caller as a whole: 403, or 200 with an empty list.
	TableDeniedStatusSystem int `key:"table_denied_status_system" admits:"403 200"`
	// TableDeniedStatusBusiness answers a list of a business table (task and kin)
	// that is closed to the caller as a whole.
	TableDeniedStatusBusiness int `key:"table_denied_status_business" admits:"200 403"`
	// ACLAllRowsHiddenMode answers a list of which the caller may see no row at
	// all: 200 with an empty list, or 403 with the number of rows.
	ACLAllRowsHiddenMode AllRowsHidden `key:"acl_all_rows_hidden_mode" admits:"empty_200 error_403_count_views error_403_count"`
	// QueryACLEnabled lets rules say who may filter and sort by a column.
	QueryACLEnabled bool `key:"query_acl_enabled"`
	// QueryACLShipped has such rules come with the platform, beside those of the
	// fixtures' owner.
	QueryACLShipped bool `key:"query_acl_shipped"`
	// QueryACLRefusalEffect is what becomes of a query that such a rule refuses.
	QueryACLRefusalEffect QueryACLRefusal `key:"query_acl_refusal_effect" admits:"drop_condition empty error"`
	// DataFiltersEnabled narrows every query by the filters of its tables.
	DataFiltersEnabled bool `key:"data_filters_enabled"`
	// DataFiltersShipped has an example of such a filter come with the platform, beside
	// those of the fixtures' owner.
	DataFiltersShipped bool `key:"data_filters_shipped"`
	// RESTEndpointACLAvailable says that the family has access rules about its APIs,
	// and the role that passes them.
	RESTEndpointACLAvailable bool `key:"rest_endpoint_acl_available"`
	// RESTEndpointACLActive lets only callers with a role of its own use an API.
	RESTEndpointACLActive bool `key:"rest_endpoint_acl_active"`
	// RESTRoleMissingStatus answers callers without the role that an API wants.
	RESTRoleMissingStatus int `key:"rest_role_missing_status" admits:"403 401"`

	// Writing.

	// UnknownChoice decides on a value that is none of its column's choices, while
	// glide.rest.choice.allow_non_existing_value is false.
	UnknownChoice UnknownChoice `key:"unknown_choice" admits:"keep ignore"`
	// HoldReasonMandatory refuses an incident or change that is put on hold without
	// a reason, and one that awaits its caller without a comment.
	HoldReasonMandatory bool `key:"hold_reason_mandatory"`
	// ProblemStates are the states that a problem can have: 1 to 4, or the state
	// model of Madrid, 101 to 107.
	ProblemStates string `key:"problem_states" admits:"1_to_4 101_to_107"`
	// ProblemSteps lets the state of a problem be set to any, or along the state
	// model alone.
	ProblemSteps string `key:"problem_steps" admits:"free in_order"`
	// ChangeSteps lets the state of a change be set to any, or along the state model
	// alone.
	ChangeSteps string `key:"change_steps" admits:"free in_order"`
	// ReassignmentCounts is what counts as a reassignment of a task: another group,
	// or another person as well.
	ReassignmentCounts string `key:"reassignment_counts" admits:"group group_or_person"`

	// Words and headers of an answer.

	// Auth401Message is error.message of a 401.
	Auth401Message string `key:"auth_401_message"`
	// ErrorKeyOrder is the order of message and detail inside error.
	ErrorKeyOrder ErrorKeyOrder `key:"error_key_order" admits:"message_first detail_first"`
	// WWWAuthenticateScheme spells the challenge of a 401.
	WWWAuthenticateScheme Challenge `key:"www_authenticate_scheme" admits:"BASIC Basic strict"`
	// ServerHeader is the value of Server.
	ServerHeader string `key:"server_header"`
	// CookieSameSite is the SameSite attribute of session cookies.
	CookieSameSite SameSite `key:"cookie_same_site" admits:"none absent"`
	// CookieSet is which cookies an answer sets: all that recordings show, or those
	// of the early families, without glide_user_session and glide_session_store.
	CookieSet CookieSet `key:"cookie_set" admits:"full early"`

	// The pages that a browser sees.

	// UIGeneration is which generation of the user interface the pages look like: the
	// frames of UI14, those of UI15 and UI16 with their banner, Next Experience
	// ("Polaris") with its menus on top, or that in the Coral theme. Layouts, names of
	// menus and addresses of the pages hang on it; the APIs do not.
	UIGeneration UIGeneration `key:"ui_generation" admits:"ui14 ui15 ui16 polaris polaris_coral"`
	// MachineIdentityConsole says that integrations are registered in a console of their
	// own, which keeps their kind in inbound_grant_type. The Application Registry stays
	// and points there.
	MachineIdentityConsole bool `key:"machine_identity_console"`

	// OAuth: what is there at all.

	// OAuthEnabled says that the family has an OAuth provider. The plug-in and its
	// property may still be off on one instance.
	OAuthEnabled bool `key:"oauth_enabled"`
	// OAuthAbsentAnswer answers /oauth_token.do where OAuth is missing or off.
	OAuthAbsentAnswer ClosedAnswer `key:"oauth_absent_answer" admits:"html404 json401 login302"`
	// OAuthGrantPassword admits grant_type=password (RFC 6749 §4.3).
	OAuthGrantPassword bool `key:"oauth_grant_password"`
	// OAuthGrantRefreshToken admits grant_type=refresh_token (RFC 6749 §6).
	OAuthGrantRefreshToken bool `key:"oauth_grant_refresh_token"`
	// OAuthClientCredentials is what becomes of grant_type=client_credentials (RFC 6749
	// §4.4): it is no grant; a token of the user guest, which the API answers with 401
	// or with 403; or what a property and the client's own user say.
	OAuthClientCredentials ClientCredentials `key:"oauth_client_credentials" admits:"refused guest_token guest_token_403 property"`
	// ClientCredentialsOffError is the error while that property is off.
	ClientCredentialsOffError OffError `key:"client_credentials_off_error" admits:"access_denied unsupported_grant_type"`
	// ClientCredentialsPublic lets public clients that send their secret have the client
	// credentials grant.
	ClientCredentialsPublic bool `key:"client_credentials_public"`
	// OAuthParamsPostBodyOnly refuses token parameters in the URL.
	OAuthParamsPostBodyOnly bool `key:"oauth_params_post_body_only"`
	// OAuthErrors chooses the dialect of the token endpoint's refusals.
	OAuthErrors OAuthErrors `key:"oauth_errors" admits:"servicenow rfc6749"`

	// OAuth: the Application Registry.

	// RegistryRoles are who keeps the Application Registry: administrators alone, or
	// whoever holds oauth_admin or mi_admin as well.
	RegistryRoles string `key:"registry_roles" admits:"admin oauth_admin"`
	// RegistryBadLifespan decides on a lifespan that is no positive number of seconds:
	// the row is refused, or kept and the default counts.
	RegistryBadLifespan BadLifespan `key:"registry_bad_lifespan" admits:"refused kept"`

	// ScopeRestrictionDefault fills scope_restriction_status of a new client that names
	// none: it may call APIs without a scope, or those alone that ask for one of its own.
	ScopeRestrictionDefault string `key:"scope_restriction_default" admits:"unrestricted restricted"`

	// OAuth: what tokens are, and what they open.

	// OAuthAccessTokenFormat is what access tokens are: opaque, or what the client's
	// token_format says.
	OAuthAccessTokenFormat TokenFormat `key:"oauth_access_token_format" admits:"opaque by_client"`
	// OAuthJWKS serves /api/now/oauth/jwks, the keys with which such tokens are checked.
	OAuthJWKS bool `key:"oauth_jwks"`
	// OAuthDiscovery serves /.well-known/openid-configuration, by which a client finds all
	// other addresses.
	OAuthDiscovery bool `key:"oauth_discovery"`
	// JWTKeyRotationDays is after how many days the instance signs with another key.
	JWTKeyRotationDays int `key:"jwt_key_rotation_days"`
	// RESTAuthScopes lets APIs ask for scopes of the client that a token is of.
	RESTAuthScopes bool `key:"rest_auth_scopes"`
	// OAuthScopedOnlyClients has clients that may call no API without a scope.
	OAuthScopedOnlyClients bool `key:"oauth_scoped_only_clients"`
	// OAuth: the authorization endpoint, its codes and its grants.

	// OAuthGrantAuthorizationCode admits response_type=code and
	// grant_type=authorization_code (RFC 6749 §4.1).
	OAuthGrantAuthorizationCode bool `key:"oauth_grant_authorization_code"`
	// OAuthGrantImplicit is which clients may ask for response_type=token (RFC 6749
	// §4.2): none, those that glide.oauth.clients.allowed.for.implicit.grant lists, or
	// all.
	OAuthGrantImplicit ImplicitGrant `key:"oauth_grant_implicit" admits:"none listed all"`
	// ImplicitAnswerIn is where in the redirect URI the implicit grant puts its token.
	ImplicitAnswerIn ImplicitAnswerIn `key:"implicit_answer_in" admits:"fragment query"`
	// OAuthStateRequired refuses authorization requests without a state, unless
	// glide.oauth.state.parameter.required says otherwise.
	OAuthStateRequired bool `key:"oauth_state_required"`
	// AuthorizeRepeatedParameters decides on a parameter of an authorization request
	// that comes twice (RFC 6749 §3.1): the first counts, or the request is refused.
	AuthorizeRepeatedParameters RepeatedParameters `key:"authorize_repeated_parameters" admits:"first refused"`
	// AuthorizeErrors is when the client is told what is wrong with an authorization
	// request: at once, or when its user has signed in, so that nobody makes a link to the
	// instance that leads elsewhere.
	AuthorizeErrors AuthorizeErrors `key:"authorize_errors" admits:"at_once signed_in"`
	// RedirectMismatch decides on a redirect_uri that is not registered: the first
	// registered one takes its place, or an error page answers. With exact one of
	// several has to be named as well (RFC 6749 §3.1.2.3).
	RedirectMismatch RedirectMismatch `key:"redirect_mismatch" admits:"first_registered error_page exact"`
	// RedirectTargets is which registered URLs an answer may go to: those of any scheme
	// that no browser opens itself, or https, http on loopback, and schemes that are
	// somebody's domain name (RFC 9700 §2.6, RFC 8252 §7.1).
	RedirectTargets RedirectTargets `key:"redirect_targets" admits:"usual https_or_native"`
	// RedirectLoopbackPort is whether a registered loopback URL stands for all its ports
	// (RFC 8252 §7.3).
	RedirectLoopbackPort LoopbackPort `key:"redirect_loopback_port" admits:"registered any"`
	// OAuthPKCE knows code_challenge and code_verifier (RFC 7636), and public clients.
	OAuthPKCE bool `key:"oauth_pkce"`
	// PKCERequired is who has to send a code_challenge.
	PKCERequired PKCERequired `key:"pkce_required" admits:"public_clients all_clients"`
	// PKCEPlain admits the method plain beside S256.
	PKCEPlain bool `key:"pkce_plain"`
	// PKCEUnaskedVerifier decides on a code_verifier for a code that was issued without
	// a challenge (RFC 9700 §2.1.1).
	PKCEUnaskedVerifier UnaskedVerifier `key:"pkce_unasked_verifier" admits:"ignored refused"`
	// CodeLifetimeSeconds is how long an authorization code is good.
	CodeLifetimeSeconds int `key:"code_lifetime_seconds"`
	// CodeReuse is what a second use of an authorization code brings: a refusal, or the
	// end of the tokens as well that the first one gave.
	CodeReuse CodeReuse `key:"code_reuse" admits:"deny deny_and_revoke"`
	// CodeRedirectURI is whether a token request always repeats the redirect_uri, or
	// only one that the authorization request had (RFC 6749 §4.1.3).
	CodeRedirectURI CodeRedirectURI `key:"code_redirect_uri" admits:"required as_requested"`
	// ConsentMemory is for which clients a user who has allowed them is not asked again.
	ConsentMemory ConsentMemory `key:"consent_memory" admits:"none confidential_clients all_clients"`
	// PublicClientRefreshToken gives refresh tokens to public clients.
	PublicClientRefreshToken bool `key:"public_client_refresh_token"`
	// OAuth: JSON Web Tokens from outside.

	// OAuthGrantJWTBearer admits
	// grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer (RFC 7523 §2.1).
	OAuthGrantJWTBearer bool `key:"oauth_grant_jwt_bearer"`
	// OAuthOIDCIDToken takes the ID tokens of registered OIDC providers as Bearers.
	OAuthOIDCIDToken bool `key:"oauth_oidc_id_token"`
	// JWTAlgorithms are the signatures that are taken. ID tokens are never signed with
	// a shared key.
	JWTAlgorithms []string `key:"jwt_algorithms" admits:"RS256 RS384 RS512 ES256 ES384 ES512 HS256 HS384 HS512"`
	// JWTAudience is whom an assertion has to be meant for.
	JWTAudience JWTAudience `key:"jwt_aud" admits:"both client_id token_url"`
	// JWTMissingKID decides on an assertion without a kid.
	JWTMissingKID MissingKID `key:"jwt_missing_kid" admits:"any own"`
	// JWTLife is how far ahead an assertion or an ID token may end.
	JWTLife JWTLife `key:"jwt_life" admits:"any hour"`
	// JWTAdminStatus goes with "Grant access to admin is not allowed".
	JWTAdminStatus int `key:"jwt_admin_status" admits:"401 400"`
	// JWTAuthenticationHeader takes an assertion from a header called Authentication
	// where the form has none.
	JWTAuthenticationHeader bool `key:"jwt_authentication_header"`
	// JWTCertificateDates decides on certificates of verifiers whose dates are wrong.
	JWTCertificateDates CertificateDates `key:"jwt_certificate_dates" admits:"ignored checked"`
	// JWTJWKSURL lets a JWT client of the registry name an address of its keys.
	JWTJWKSURL bool `key:"jwt_jwks_url"`
	// KeyFetch is where published keys may be fetched from.
	KeyFetch KeyFetch `key:"key_fetch" admits:"never loopback anywhere"`
	// OIDCUserCreation makes a user of an ID token whose user there is not.
	OIDCUserCreation bool `key:"oidc_user_creation"`

	// OAuth: the life of tokens.

	// OAuthRevokeEndpoint serves /oauth_revoke_token.do.
	OAuthRevokeEndpoint bool `key:"oauth_revoke_endpoint"`
	// OAuthRevokeAlias serves the same at /oauth_revoke.do.
	OAuthRevokeAlias bool `key:"oauth_revoke_alias"`
	// RevokeCascades has a revoked refresh token take its access token along.
	RevokeCascades bool `key:"revoke_cascades"`

	// RefreshAnswer is the refresh_token member of the answer to a refresh.
	RefreshAnswer RefreshAnswer `key:"refresh_answer" admits:"same absent rotated rotated_public"`
	// RefreshExtendsRefreshToken moves the refresh token's expiry at each refresh.
	RefreshExtendsRefreshToken bool `key:"refresh_extends_refresh_token"`
	// RepeatGrant answers a password grant while the client and user still have a
	// live access token.
	RepeatGrant LiveToken `key:"repeat_grant" admits:"renew remainder new"`
	// RefreshWhileLive answers a refresh while the access token still lives.
	RefreshWhileLive LiveToken `key:"refresh_while_live" admits:"renew remainder new"`
	// ExpiresInFirst is how expires_in counts on first issue.
	ExpiresInFirst ExpiresIn `key:"expires_in_first" admits:"floor exact"`
	// ClientSecretShape is how a blank client secret is filled in.
	ClientSecretShape SecretShape `key:"client_secret_shape" admits:"punctuated10 printable32"`
	// AccessTokenLifespanDefault, in seconds, fills a blank registry row.
	AccessTokenLifespanDefault int `key:"access_token_lifespan_default"`
	// RefreshTokenLifespanDefault, in seconds, fills a blank registry row.
	RefreshTokenLifespanDefault int `key:"refresh_token_lifespan_default"`

	// OAuth: what the standards call wrong, and the platform lets pass.

	// OAuthParameters reads the form of a token request: the first value of each
	// parameter, or by the standard's rules. Then a parameter that stands twice, one of
	// another charset and a scope that is none are refused, and one without a value is as
	// good as left out. So are a scope and a state that are none in authorization requests.
	OAuthParameters OAuthParameters `key:"oauth_parameters" admits:"lenient rfc6749"`
	// OAuthURLCredentials decides on parameters in the address of a token request: as
	// glide.oauth.allow.parameters.in.post.body.only says, or the request is refused.
	OAuthURLCredentials OAuthURLCredentials `key:"oauth_url_credentials" admits:"by_property refused"`
	// OAuthClientAuth decides on a client that proves itself in the header and in the body
	// at once: the body counts, or the request is refused. So is then a header of another
	// scheme than Basic.
	OAuthClientAuth OAuthClientAuth `key:"oauth_client_auth" admits:"body_wins one_way"`
	// OAuthBasicEncoding is how the id and secret of a client stand in the Authorization
	// header of a token request: as they are or form-encoded, or the latter alone.
	OAuthBasicEncoding OAuthBasicEncoding `key:"oauth_basic_encoding" admits:"either form"`
	// OAuthCacheHeaders is what the token endpoint says about caching: what the whole
	// instance does, or no-store and no-cache alone.
	OAuthCacheHeaders OAuthCacheHeaders `key:"oauth_cache_headers" admits:"instance rfc6749"`
	// RefreshReuse is what becomes of a refresh token that was traded for another one and
	// comes again: it is refused, or all tokens that came of its grant end as well.
	RefreshReuse RefreshReuse `key:"refresh_reuse" admits:"refused revokes_family"`
	// OAuthRevocation is how /oauth_revoke_token.do is asked: by anybody with the token, or
	// by POST, by the client that the token was issued to.
	OAuthRevocation OAuthRevocation `key:"oauth_revocation" admits:"open rfc7009"`
	// PlainHTTP decides on requests without TLS from elsewhere than this machine.
	PlainHTTP PlainHTTP `key:"plain_http" admits:"accepted loopback_only"`

	// Sign-in and sessions.

	// AuthLockoutOnFailedLogin locks a local account after LockoutAttempts failures
	// in a row, for LockoutMinutes.
	AuthLockoutOnFailedLogin bool `key:"auth_lockout_on_failed_login"`
	// LockoutAttempts is after how many wrong passwords in a row an account is locked.
	LockoutAttempts int `key:"lockout_attempts"`
	// LockoutMinutes is for how long an account is locked by wrong passwords.
	LockoutMinutes int `key:"lockout_minutes"`
	// LoginTouchesUser makes an API sign-in move the user's sys_updated_on and
	// sys_mod_count along with last_login_time.
	LoginTouchesUser bool `key:"login_touches_user"`
	// CookieBeatsHeader lets a live session cookie win over bad credentials in the
	// Authorization header, where otherwise the header decides.
	CookieBeatsHeader bool `key:"cookie_beats_header"`
	// SessionIdleMinutes ends a session that Basic or Bearer made; the property
	// glide.integration.session_timeout decides where it is set.
	SessionIdleMinutes int `key:"session_idle_minutes"`
	// PasswordNeedsResetRefused turns users away from token endpoint and API until
	// they have set a new password.
	PasswordNeedsResetRefused bool `key:"password_needs_reset_refused"`
	// WebServiceOnlyPasswordGrant gives tokens to users with web_service_access_only.
	WebServiceOnlyPasswordGrant bool `key:"web_service_only_password_grant"`

	// The processors behind addresses such as /incident.do?CSV.

	// DoUnauthorizedBody is the body of a 401 there.
	DoUnauthorizedBody UnauthorizedBody `key:"do_401_body" admits:"html json empty"`
	// StatsPagePublic shows /stats.do and /xmlstats.do to everybody, and else to
	// administrators alone, where no property glide.security.diag_txns_acl decides.
	StatsPagePublic bool `key:"stats_page_public"`
	// SOAPLimitCap has getRecords of SOAP answer with 250 records at most, however many
	// are asked for.
	SOAPLimitCap bool `key:"soap_limit_cap"`
	// SOAPGetMissingFault refuses get of SOAP for a sys_id that no record has, as one that
	// may not be read, where else the answer is empty.
	SOAPGetMissingFault bool `key:"soap_get_missing_fault"`
	// SOAPGetUnreadableFault refuses get of SOAP for a record that the caller may not read,
	// where else the answer is empty.
	SOAPGetUnreadableFault bool `key:"soap_get_unreadable_fault"`
	// SOAPBooleanWords has SOAP write booleans as true and false rather than 1 and 0.
	SOAPBooleanWords bool `key:"soap_boolean_words"`
	// SOAPFaultStatus is the status of the faults of SOAP.
	SOAPFaultStatus int `key:"soap_fault_status" admits:"500 200"`
	// SOAPFaultStack adds lines of Java to what a fault of SOAP says in detail.
	SOAPFaultStack bool `key:"soap_fault_stack"`
	// SOAPAggregateCapitals writes what SOAP works out for groups as COUNT rather than
	// count.
	SOAPAggregateCapitals bool `key:"soap_aggregate_capitals"`
	// WSDLContentType is the type of a WSDL as its header has it.
	WSDLContentType WSDLContentType `key:"wsdl_content_type" admits:"bare charset"`
	// WSDLUnknownTable is the WSDL of a table that there is not.
	WSDLUnknownTable WSDLUnknownTable `key:"wsdl_unknown_table" admits:"exception empty"`
	// JSONv2Plugin is the plug-in without which there is no JSON web service.
	JSONv2Plugin string `key:"jsonv2_plugin"`
	// JSONPluginOff answers in place of the JSON web services while it is inactive.
	JSONPluginOff ClosedAnswer `key:"json_plugin_off" admits:"login302 html200 html404"`
	// JSONv1 is what ?JSON asks for: nothing, the first JSON web service, which an
	// administrator had to switch on, or a list as JSON.
	JSONv1 JSONv1 `key:"json_v1" admits:"absent served list_export"`
	// JSONv2ErrorKey is the member that says why a whole request failed.
	JSONv2ErrorKey string `key:"jsonv2_error_key" admits:"error _error"`
	// JSONv2Keys is how getKeys answers.
	JSONv2Keys JSONKeys `key:"jsonv2_keys" admits:"array text"`
	// JSONv2DeleteMultiple is how deleteMultiple answers.
	JSONv2DeleteMultiple JSONDeleted `key:"jsonv2_delete_multiple" admits:"count records"`
	// JSONv2Denied decides on tables, records and writes that access rules refuse: nothing
	// is said of them, a record says that it failed, or the answer is a 403.
	JSONv2Denied JSONDenied `key:"jsonv2_denied" admits:"empty record_error http403"`
	// JSONv2UnknownTable answers about a table that is none.
	JSONv2UnknownTable JSONUnknownTable `key:"jsonv2_unknown_table" admits:"error empty http404"`
	// JSONv2GzipBody takes a body that comes compressed, where otherwise it is no JSON.
	JSONv2GzipBody bool `key:"jsonv2_gzip_body"`

	// ExportXLSX exports lists as XLSX.
	ExportXLSX bool `key:"export_xlsx"`
	// ExportParameters heeds sysparm_fields, sysparm_display_value and
	// sysparm_export_column_header_label in the address of an export.
	ExportParameters bool `key:"export_parameters"`
	// ExportDenied answers for the export of a table that is closed to the caller.
	ExportDenied ExportDenied `key:"export_denied" admits:"empty http403"`
	// ExportEscapeFormulas ships glide.export.escape_formulas, which keeps programs for
	// tables from reading a text as a formula.
	ExportEscapeFormulas bool `key:"export_escape_formulas"`
	// ExportXMLDisplayValues says beside each reference of a list in XML what people see.
	ExportXMLDisplayValues bool `key:"export_xml_display_values"`
	// ExportCSVQuotes is which cells of a CSV file have quotes around them.
	ExportCSVQuotes CSVQuotes `key:"export_csv_quotes" admits:"all needed"`

	// Gates in front of Basic, second factors, API keys and access policies.

	// AuthBasicPolicy is what the restriction of basic authentication does: nothing,
	// note who uses it, or refuse who is not exempt. The properties
	// glide.authenticate.basic_auth.restriction.active and .enforce decide where they
	// are set.
	AuthBasicPolicy BasicPolicy `key:"auth_basic_policy" admits:"off tracking enforcing"`
	// AuthBasicGateRole is the role that the restriction lets pass, unless
	// glide.authenticate.basic_auth.allowed_roles names others; "none": there is no
	// such role, as on releases without the restriction.
	AuthBasicGateRole string `key:"auth_basic_gate_role"`
	// AuthAPIMFA decides on who has to append a code to the password in Basic: users
	// with multi-factor authentication switched on, or those who are enrolled while
	// glide.authenticate.multifactor.for_integrations is true.
	AuthAPIMFA APIMFA `key:"auth_api_mfa" admits:"enabled_users by_property"`
	// PasswordPolicy is what a password has to have that somebody chooses on the pages,
	// while glide.enable.password_policy is not false; package session has them.
	PasswordPolicy PasswordPolicy `key:"password_policy" admits:"none default default_strong"`
	// AuthUIMFADefault asks everybody who is enrolled for a code at the sign-in page,
	// where otherwise it is those with multi-factor authentication switched on.
	AuthUIMFADefault bool `key:"auth_ui_mfa_default"`
	// MFASetup is who has to set up an authenticator app at the next sign-in: users with
	// multi-factor authentication switched on, or everybody but external users.
	MFASetup MFASetup `key:"mfa_setup" admits:"enabled_users everybody"`
	// AuthAPIKeyEnabled lets keys in that an access policy admits.
	AuthAPIKeyEnabled bool `key:"auth_api_key_enabled"`
	// APIAccessPolicies applies the REST API access policies.
	APIAccessPolicies bool `key:"api_access_policies"`
	// RestrictedBinding is whether tokens of clients with restrict_token open the pages:
	// they do on releases that know nothing of it, and elsewhere unless
	// glide.oauth.enforce_restricted_binding_for_ui is true. "off" and "on" are what
	// counts without that property.
	RestrictedBinding RestrictedBinding `key:"restricted_binding" admits:"absent off on"`
	// BearerInURL takes an access token from the address.
	BearerInURL bool `key:"bearer_in_url"`
	// LockoutLagAttempts is how many attempts late a lock by failing lands.
	LockoutLagAttempts int `key:"lockout_lag_attempts" admits:"0 1"`
	// TableAPIPassword is what becomes of a password that is written through the Table
	// API as a value, and not as people type it: it signs nobody in, or it does.
	TableAPIPassword APIPassword `key:"table_api_password" admits:"unusable usable"`
	// InternalIntegrationUILogin lets users with internal_integration_user sign in to
	// the pages.
	InternalIntegrationUILogin bool `key:"internal_integration_ui_login"`

	// What no two rows may share.

	// UniqueColumns refuses a second row with the same user name, role, client id
	// or name of a property.
	UniqueColumns bool `key:"unique_columns"`

	// The audit trail, and how roles are kept.

	// AuditInserts writes a sys_audit row per field of a new record.
	AuditInserts bool `key:"audit_inserts"`
	// AuditLag is how long a row of sys_audit, stamped and kept with its write,
	// stays out of sight: "none", or a time such as "5s".
	AuditLag Delay `key:"audit_lag"`
	// RoleManagementV2 keeps each role of a user as one row that counts its ways,
	// and leaves sys_audit_role to a property.
	RoleManagementV2 bool `key:"role_management_v2"`

	// Upgrades.

	// MaintenanceAnswer is what stands in for an instance while it is away for an
	// upgrade: a page of 503 or 502 as of a balancer that reaches no node, or the page of
	// 200 that a sleeping developer instance has.
	MaintenanceAnswer MaintenanceAnswer `key:"maintenance_answer" admits:"html503 html502 html200"`
	// MaintenanceRetryAfter is whether a 503 says there in Retry-After how many seconds
	// are left.
	MaintenanceRetryAfter MaintenanceRetryAfter `key:"maintenance_retry_after" admits:"none seconds_left"`

	// Logs.

	// Rotation is which tables are rotated, as "sysevent=7x1d": seven shards of a
	// day each. The one entry "off" keeps everything, for demonstrations.
	Rotation []string `key:"rotation"`
	// TransferredTwin decides what becomes of an event that still waits when its
	// shard is rotated: which of the two rows says "transferred".
	TransferredTwin Twin `key:"transferred_twin" admits:"duplicate original none"`
	// EventProcessing is how long an event stays ready: "none", "never" for one
	// that nobody processes, or a time such as "5s".
	EventProcessing Delay `key:"event_processing"`
	// LoginEventBasic decides on the login event of Basic credentials: one for
	// each session that they open, or none.
	LoginEventBasic LoginEvent `key:"login_event_basic" admits:"session never"`
	// SNCAuthEvents adds the SNC.Auth events of the node's log to sysevent.
	SNCAuthEvents bool `key:"snc_auth_events"`
	// TransactionLog leaves a row of syslog_transaction for each request.
	TransactionLog bool `key:"transaction_log"`
	// LogRows is how many rows about its own requests each of the logs keeps.
	LogRows int `key:"log_rows"`
}
