# shellcheck shell=bash disable=SC2119,SC2120
# Sourced by every kind of test: how results are told to ./test. A kind that ends badly without a word counts as one failure.
# shellcheck source=scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

: "${QZ_RESULTS:=/dev/null}"
passed() { echo "passed ${1:-1}" >>"$QZ_RESULTS"; }
failed() { echo "failed ${1:-1}" >>"$QZ_RESULTS"; }
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
    failed
    echo "FAIL  $what"
  fi
}
