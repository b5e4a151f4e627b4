/** The words of which a line must hold one to be looked at; every signature's text holds one (a test sees to it). */
export const telling: readonly string[] = `
oauth, unauthor, unauthen, authen, authori, auth error, auth conflict, auth_, credential, forbidden, api key, api_key, apikey, api-key,
virtual key, bearer, token, login, log in, logged in, logged out, sign in, sign-in, signing in, expired, revoked, permission, access denied,
denied:, code e401, econn, etimedout, enotfound, eai_again, getaddrinfo, socket hang up, fetch failed, timed out, certificate, self-signed,
self signed, self_signed, cert_, rate limit, rate_limit, rate exceeded, too many requests, usage limit, limit reached, your limit, weekly limit,
overloaded, internal server error, upstream, invalid_, not_found, model:, credit balance, keychain, errsec, enospc, eperm:, eacces, lock file,
clock skew, in the future, not yet valid, needs-auth, api error, status code, organization has, does not have access, remote control,
registration, failed to connect, keyring, expiresat, resets, invalid code, http error, error: 4, error: 5, http 4, http 5, tool_use, request not allowed, user not found, 404 page,
refreshed, renewed, recovered, reconnect, re-connect, re-establ, succeeded, successful, back online, resumed, on hold, corrupt, json parse, unexpected eof,
invalid_target, aadsts, quota, is full, anthropic_, federation, mismatch, workload
`
  .split(/[,\n]/)
  .map((word) => word.trim())
  .filter((word) => word !== '');
