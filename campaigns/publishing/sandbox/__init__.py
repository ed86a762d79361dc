"""Stand-in X, Facebook, Bluesky and Mastodon servers for the demo and the tests. Nothing that reaches them leaves this machine.

One small HTTP server on 127.0.0.1 speaks the wire formats of X's API v2, of Facebook's Graph API, of a Bluesky server and
of Mastodon, keeps everything it accepted in a ledger on disk, shows it on walls, and misbehaves on request. Run it as
`python -m campaigns.publishing.sandbox --port 8001 --data var/sandbox`, or call `serve`. Without `DEMO` it refuses.

**Accounts.** A token `sandbox-<anything>` is good without registration.
- X: what follows `sandbox-`, up to a colon, is the account's id (`sandbox-1001`, `sandbox-1001:second`): X's create call
  names no account, so that the token must.
- Facebook: the page stands in the address, and `sandbox-<anything>` is good for any page; `sandbox-page-<id>` for that
  page alone; `sandbox-user-<anything>` is a person's token, which may list pages and not publish.
- Bluesky: an app password `sandbox-<anything>` is good for whatever id or handle signs in. Mastodon: as X.
- `POST /_sandbox/accounts` `{"network", "account", "name"?, "handle"?, "followers"?, "token"?, "revoked"?}` names an
  account, binds any further token to it, and takes its tokens away (`"revoked": true`) or gives them back.

**Signing in.** The pages to which a network would send a person who connects an account ask who that person is to be and what
they allow; see `consent`. `POST /_sandbox/age` `{"seconds"}` makes every token that came of it older.

**Faults.** `POST /_sandbox/faults` `{"fault", "call", "network"?, "account"?, "seconds"?, "next"?, "accepted"?}`:
- `call`: `publish`, `upload`, `recent`, `remove`, `probe`, `token` (of a sign-in) or `any`; `next`: that many calls, or null until cleared.
- `fault`: `latency` (waits `seconds`, then answers), `reset_before`, `reset_after`, `no_reply` (holds the line for
  `seconds`, or until the caller gives up), `malformed`, `truncated`, `status_500`, `status_502`, `status_503`,
  `status_429` (with headers, open again after `seconds`), `status_429_bare`, `duplicate` (a plain refusal on Bluesky and
  Mastodon, which know no such thing), `expired_token`.
- `accepted`: whether the call takes effect all the same. By default it does for `reset_after`, `no_reply`, `malformed`
  and `truncated`, and does not for the others.
`GET` lists them with how often each struck; `DELETE` lifts them all and keeps the counts.

**Ledger.** `GET /_sandbox/ledger?network=&account=` gives every accepted post. `POST /_sandbox/reset` empties everything.
"""

from campaigns.publishing.sandbox.server import serve

__all__ = ["serve"]
