#!/bin/bash
# Fetches the FHIR packages that packages.sha512 names into a folder and unpacks them there:
#   fetch.sh FOLDER
# A package that is there already, and is what its checksum says, is not fetched again; without a
# network it is enough to put the .tgz files into the folder.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"

is_right() { [ -f "$2" ] && echo "$1  $2" | sha512sum --check --status; }

while read -r sum file; do
  name_version=${file%.tgz}
  if ! is_right "$sum" "$file"; then
    package="${name_version%-*}@${name_version##*-}"
    command -v npm >/dev/null || {
      echo "npm is missing: install it, or put $file into $1." >&2
      exit 1
    }
    echo "Fetching $package from the npm registry"
    npm pack --silent "$package" >/dev/null || {
      echo "Cannot fetch $package: check the network, or put $file into $1." >&2
      exit 1
    }
    is_right "$sum" "$file" || {
      echo "$1/$file is not the file that packages.sha512 names: remove it and try again." >&2
      exit 1
    }
    rm -rf "$name_version"
  fi
  if [ ! -d "$name_version" ]; then
    rm -rf "$name_version.part"
    mkdir "$name_version.part"
    tar -xzf "$file" -C "$name_version.part" --strip-components=1
    mv "$name_version.part" "$name_version"
  fi
done <"$here/packages.sha512"
