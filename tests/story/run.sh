#!/usr/bin/env bash
# The browser story against the real server: a fresh demo hospital, then find, open, read, follow a
# fact to its history, at desktop and phone size. usage: run.sh BUILD
set -euo pipefail
build=$(cd "$1" && pwd)
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
data=$(mktemp -d /tmp/eir-story-XXXXXX)
server=
cleanup() {
  [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
  rm -rf "$data"
}
trap cleanup EXIT

"$build/eir" demo --data "$data/world" --patients 20 >/dev/null 2>&1
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$build/eir" serve --data "$data/world" --listen "127.0.0.1:$port" --auth off >"$data/log" 2>&1 &
server=$!
for _ in $(seq 100); do
  curl -fs "http://127.0.0.1:$port/health/ready" >/dev/null && break
  kill -0 "$server" 2>/dev/null || { cat "$data/log" >&2; exit 1; }
  sleep 0.1
done
# The budget for the first view is 1,000 ms, and the story prints what it was. A machine that does
# other work besides gets more time before the test fails.
export EIR_FIRST_VIEW_MS=${EIR_FIRST_VIEW_MS:-2500}
EIR_URL="http://127.0.0.1:$port" node "$root/web/e2e/story.mjs"
