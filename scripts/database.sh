# shellcheck shell=bash disable=SC2154,SC2034
# Sourced after common.sh: databases that live as long as the script that started them.

at_exit=''
run_at_exit() { eval "$at_exit"; }
trap run_at_exit EXIT
trap 'exit 130' INT TERM

# The PostgreSQL of the tests, kept by the server itself; it stops when this script ends, however that happens.
# Exports QZ_OWNER_URL, QZ_APP_URL, QZ_JOBS_URL and QZ_ADMIN_URL (its superuser); fails, with a message, when it does not start.
test_database() {
  [ -z "${QZ_OWNER_URL:-}" ] || return 0
  local folder log=$root/target/test-logs/database.log key value waited=0
  mkdir -p "${log%/*}"
  # Not inside the clone: when root runs the tests, the database's own account must get there.
  folder=$(mktemp -d /tmp/qz-tests-XXXXXX)
  chmod 755 "$folder"
  mkfifo "$folder/hold"
  say "starting the tests' PostgreSQL"
  env -u DATABASE_URL -u APP_DATABASE_URL -u JOBS_DATABASE_URL "$server" database --data "$folder/data" <"$folder/hold" >"$folder/addresses" 2>"$log" &
  local process=$!
  # Held open by us alone: the end of this script is the end of its input, and so of the database.
  exec 9>"$folder/hold"
  at_exit="$at_exit exec 9>&-; stop_within 15 $process; rm -rf '$folder';"
  until grep -q '^READY=' "$folder/addresses"; do
    if ! kill -0 "$process" 2>/dev/null || [ $waited -ge 600 ]; then
      tail -n 20 "$log" >&2
      warn "The tests' PostgreSQL did not start. The lines above say why; all of them are in $log."
      return 1
    fi
    sleep 0.1
    waited=$((waited + 1))
  done
  while IFS='=' read -r key value; do
    case $key in
      DATABASE_URL) export QZ_OWNER_URL=$value ;;
      APP_DATABASE_URL) export QZ_APP_URL=$value ;;
      JOBS_DATABASE_URL) export QZ_JOBS_URL=$value ;;
      SUPERUSER_URL) export QZ_ADMIN_URL=$value ;;
    esac
  done <"$folder/addresses"
}

# Waits for a process of ours to end by itself, and ends it when it does not.
stop_within() {
  local tenths=$(($1 * 10))
  while [ $tenths -gt 0 ] && kill -0 "$2" 2>/dev/null; do
    sleep 0.1
    tenths=$((tenths - 1))
  done
  kill "$2" 2>/dev/null || true
}

# A bare PostgreSQL with the roles and all migrations, made without our own server: queries are checked against it even
# when the server does not compile yet. Sets live_url; where there is no psql, takes the tests' database instead.
plain_database() {
  if ! have psql; then
    test_database || die "There is no psql, and no database of ours to ask instead."
    live_url=$QZ_OWNER_URL
    return
  fi
  local programs folder as='' file
  programs=$(postgres_folder) || die "There is no PostgreSQL $POSTGRES_AT_LEAST." "scripts/setup test installs it."
  folder=$(mktemp -d /tmp/qz-sql-XXXXXX)
  at_exit="$at_exit rm -rf '$folder';"
  if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
    as=postgres
    id postgres >/dev/null 2>&1 || as=nobody
    chown "$as" "$folder"
    as="setpriv --reuid=$as --regid=$(id -g "$as") --clear-groups"
  fi
  (
    cd "$folder"
    $as "$programs/initdb" -D "$folder/data" -U postgres -E UTF8 --locale=C --auth=trust --no-sync >"$folder.log" 2>&1 &&
      $as "$programs/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/log" \
        -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off" start >>"$folder.log" 2>&1
  ) 9>&- || { cat "$folder.log" >&2 && die "PostgreSQL did not start."; }
  at_exit="(cd / && $as '$programs/pg_ctl' -D '$folder/data' -m immediate stop >/dev/null 2>&1); rm -f '$folder.log'; $at_exit"
  local ask="psql -qXv ON_ERROR_STOP=1 -h $folder"
  $ask -U postgres -f server/src/provision.sql postgres
  $ask -U postgres -c 'create database qingzhou owner qz_owner' postgres
  for file in migrations/*.sql; do
    PGOPTIONS='-c client_min_messages=warning' $ask -U qz_owner -1 -f "$file" -o /dev/null qingzhou || die "$file does not apply to an empty database."
  done
  # shellcheck disable=SC2034
  live_url="postgres://qz_owner@localhost/qingzhou?host=$folder"
}
