#!/usr/bin/env bash
# The bad days: what no client should send, a disk that gets full, kills of imports and exports, starts after
# kills. Quick by default (under a minute); --all takes some minutes and looks closer.
#
# usage: run.sh BUILD [--all]
set -euo pipefail
eir=$(realpath "${1:?usage: run.sh BUILD [--all]}")/eir
cd "$(dirname "${BASH_SOURCE[0]}")"
all=${2:-}
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
export PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1

failed=0
report() {  # name, process
  wait "$2" || failed=1
  printf '\n-- %s\n' "$1"
  cat "$logs/$1"
}

python3 disk_full.py "$eir" $([ -n "$all" ] || echo --quick) >"$logs/disk_full" 2>&1 &
disk=$!
python3 bad_input.py "$eir" >"$logs/bad_input" 2>&1 &
input=$!
report disk_full $disk
python3 import_kill.py "$eir" --kills $([ -n "$all" ] && echo 12 || echo 2) >"$logs/import_kill" 2>&1 &
import=$!
report import_kill $import
python3 export_kill.py "$eir" --kills $([ -n "$all" ] && echo 20 || echo 3) >"$logs/export_kill" 2>&1 &
report export_kill $!
python3 reindex_kill.py "$eir" --kills $([ -n "$all" ] && echo 20 || echo 4) >"$logs/reindex_kill" 2>&1 &
report reindex_kill $!
report bad_input $input
# Alone: it measures time.
python3 restart.py "$eir" --kills $([ -n "$all" ] && echo 5 || echo 1) >"$logs/restart" 2>&1 &
report restart $!
exit $failed
