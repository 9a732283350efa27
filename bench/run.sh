#!/usr/bin/env bash
# ./dev bench runs this: builds the floors and measures beside them.
set -euo pipefail
build=$1
shift
ninja -C "$build" http_floor import_floor export_floor >/dev/null
exec python3 "$(dirname "$0")/run.py" "$build" "$@"
