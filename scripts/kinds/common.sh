# shellcheck shell=bash disable=SC2119,SC2120
# Sourced by every kind of test: how results are told to ./test. A kind that ends badly without a word counts as one failure.
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

: "${QZ_RESULTS:=/dev/null}"
passed() { echo "passed ${1:-1}" >>"$QZ_RESULTS"; }
# failed N WHAT: what failed is named again in the summary.
failed() { echo "failed ${*:-1}" >>"$QZ_RESULTS"; }
# failed_named N WHERE: N failures, named by standard input, one a line. Those without a name still count, and WHERE says where to look.
failed_named() {
  local count=$1 where=$2 what named=0
  while IFS= read -r what; do
    [ -n "$what" ] || continue
    failed 1 "$what"
    named=$((named + 1))
  done
  [ "$named" -ge "$count" ] || failed $((count - named)) "$where"
}
# skipped N WHY: said loudly, here and in the summary.
skipped() {
  local count=$1
  shift
  warn "SKIPPED: $*"
  echo "skipped $count $*" >>"$QZ_RESULTS"
}

# check WHAT COMMAND…: one test.
check() {
  local what=$1
  shift
  if "$@"; then
    passed
    echo "ok    $what"
  else
    failed 1 "$what"
    echo "FAIL  $what"
  fi
}
