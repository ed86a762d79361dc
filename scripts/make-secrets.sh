#!/bin/sh
# Makes ./secrets for docker compose, once: keeps every file that exists already. Readable by the containers' user, on a folder only you can enter.
set -eu
cd "$(dirname "$0")/.."
umask 077
mkdir -p secrets
keep() { [ -s "secrets/$1" ] || { printf '%s' "$2" >"secrets/$1"; chmod 0444 "secrets/$1"; }; }
random() { head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n'; }
keep secret_key "$(random)"
keep encryption_keys "$(random)"
keep database_password "$(random | tr -d '=')"
keep database_url "postgres://portal:$(cat secrets/database_password)@postgres:5432/portal"
printf 'The secrets are in ./secrets. Keep a copy of encryption_keys apart from the database backup.\n'
