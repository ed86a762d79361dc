#!/bin/sh
# Locks requirements.in and requirements-dev.in with hashes, without naming the index they came from.
set -eu
cd "$(dirname "$0")/.."
uv="${UV:-.venv/bin/uv}"
for name in requirements requirements-dev; do
  "$uv" pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links "$name.in" -o "$name.txt"
done
