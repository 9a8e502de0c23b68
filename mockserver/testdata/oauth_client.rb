# What Ruby's oauth2 makes of an instance: it gets, uses, refreshes, loses and revokes
# tokens. The arguments are those of oauth_client.py.

require 'json'
require 'net/http'
require 'oauth2'

TARGET = JSON.parse(ENV.fetch('TARGET'))
USERS = '/api/now/table/sys_user?sysparm_limit=1'.freeze

def equal(got, want, what)
  raise "#{what}: got #{got.inspect}, want #{want.inspect}" unless got == want
end

def client(scheme)
  connection = TARGET['ca'] ? { ssl: { ca_file: TARGET['ca'] } } : {}
  OAuth2::Client.new(TARGET['client_id'], TARGET['client_secret'], site: TARGET['url'], auth_scheme: scheme,
                     token_url: '/oauth_token.do', authorize_url: '/oauth_auth.do', connection_opts: connection)
end

# The library knows the error by the name that the instance gave it.
def refused(what)
  yield
rescue OAuth2::Error => e
  equal([e.response.status, e.code, e.description], [401, 'server_error', 'access_denied'], what)
else
  raise "#{what}: nobody refused it"
end

def advance(seconds)
  uri = URI("#{TARGET['control']}/_snowglobe/instances/default/clock")
  answer = Net::HTTP.start(uri.host, uri.port) do |http|
    http.patch(uri.path, JSON.generate(advance: "#{seconds}s"), 'Content-Type' => 'application/json')
  end
  equal(answer.code, '200', 'a clock that was moved')
end

def used(token, want, what)
  equal(token.get(USERS, raise_errors: false).status, want, what)
end

def by_password(scheme, password = TARGET['password'])
  client(scheme).password.get_token(TARGET['user_name'], password)
end

def by_code
  how = { redirect_uri: TARGET['redirect_uri'], code_verifier: TARGET['code_verifier'] }.compact
  redeem = -> { client(:request_body).auth_code.get_token(TARGET['code'], how) }
  token = redeem.call
  refused('a code that was used') { redeem.call }
  token
end

def whole_life(token)
  used(token, 200, 'a token')
  equal(token.expires?, true, 'a token ends')
  again = token.refresh!
  equal(again.refresh_token, token.refresh_token, 'the refresh token of a refresh')
  used(again, 200, 'a refreshed token')

  advance(again.expires_in + 1)
  used(again, 401, 'a token that is over')
  renewed = again.refresh!
  raise 'the token is the one that was over' if renewed.token == again.token
  used(renewed, 200, 'a renewed token')

  revoked = renewed.client.request(:post, '/oauth_revoke_token.do', body: { token: renewed.token })
  equal(revoked.status, 200, 'a revocation')
  used(renewed, 401, 'a token that was revoked')
  used(renewed.refresh!, 200, 'what a refresh gives after that')

  advance(TARGET['refresh_lifespan'] + 1)
  refused('a refresh token that is over') { renewed.refresh! }
end

refused('a wrong password') { by_password(:request_body, "not #{TARGET['password']}") }
if TARGET['code']
  whole_life(by_code)
else
  used(by_password(:basic_auth), 200, 'a token of a client that signs in by Basic')
  whole_life(by_password(:request_body))
end
