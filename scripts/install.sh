#!/bin/sh
# Installs the locked requirements into .venv, once. Usage: install.sh requirements.txt|requirements-dev.txt
# Each failure is one sentence, and leaves nothing half done.
set -eu
cd "$(dirname "$0")/.."
list=$1
python=${PYTHON:-python3}

fail() { printf '%s\n' "$1" >&2; exit 1; }

command -v "$python" >/dev/null 2>&1 || fail "Python 3.11 or newer is needed, and '$python' is not on this machine. Install it, or name it: make run PYTHON=/path/to/python3.11"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python 3.11 or newer is needed; '$python' is $("$python" -c 'import platform; print(platform.python_version())'). Name another: make run PYTHON=python3.11"
"$python" -c 'import venv, ensurepip' 2>/dev/null || fail "This Python has no venv module. On Debian: apt-get install python3-venv"
[ -w . ] || fail "The folder $(pwd) cannot be written to. Clone the project into a folder of your own."

wanted=$(cat "$list" requirements.txt | cksum | cut -d' ' -f1)
if [ -f .venv/installed ] && grep -q -x "$list $wanted" .venv/installed; then exit 0; fi
if [ -d .venv ] && [ ! -f .venv/installed ] && [ -n "$(ls -A .venv)" ]; then rm -rf .venv; fi
[ -d .venv ] || "$python" -m venv .venv || { rm -rf .venv; fail "The virtual environment .venv could not be made in $(pwd)."; }

printf 'Installing %s (a minute or two, once) …\n' "$list"
if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --retries 2 --require-hashes -r "$list" 2>.venv/pip-errors; then
  tail -n 3 .venv/pip-errors >&2
  [ -f .venv/installed ] || rm -rf .venv
  fail "The requirements could not be installed. Is there a network, and may this machine reach its Python package index? Run the same command again when it can."
fi
rm -f .venv/pip-errors
[ "$list" = requirements-dev.txt ] && printf 'requirements.txt %s\n' "$(cat requirements.txt requirements.txt | cksum | cut -d' ' -f1)" >>.venv/installed
printf '%s %s\n' "$list" "$wanted" >>.venv/installed
