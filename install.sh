#!/bin/sh
# Installs the course on a bare Debian (12 or later), on a machine and inside a container alike:
#   ./install.sh system    as root: Python and make, from Debian
#   ./install.sh course    as an ordinary user: everything else, into .venv beside this file
#   ./install.sh           whichever of the two is this user's, and says which is left
set -eu
cd "$(dirname "$0")"

PACKAGES="ca-certificates make python3 python3-venv"

say() { echo "install: $*" >&2; }

python_fits() { python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

system() {
  if [ "$(id -u)" -ne 0 ]; then
    say "Debian's packages are installed by root: sudo ./install.sh system"
    exit 1
  fi
  if ! command -v apt-get >/dev/null; then
    say "this is no Debian: install Python 3.11 or later with venv, and make; then ./install.sh course"
    exit 1
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
  # shellcheck disable=SC2086  # a list of words
  apt-get install -q -y --no-install-recommends $PACKAGES
  if ! python_fits; then
    say "this Debian's Python is older than 3.11: Debian 12 or later is needed"
    exit 1
  fi
}

course() {
  if [ "$(id -u)" -eq 0 ]; then
    say "the course is installed, and classes are graded, by an ordinary user: not as root"
    exit 1
  fi
  if ! python_fits || ! command -v make >/dev/null; then
    say "Python 3.11 or later with venv, or make, is missing: sudo ./install.sh system"
    exit 1
  fi
  make install
  # what this machine can do for strangers' code; it says what to change, and that stops no installation
  .venv/bin/mlcourse doctor || true
}

case "${1:-}" in
  system) system ;;
  course) course ;;
  "")
    if [ "$(id -u)" -eq 0 ]; then
      system
      say "now, as an ordinary user: ./install.sh course"
    else
      course
    fi ;;
  *)
    say "system, course or nothing, not '$1'"
    exit 2 ;;
esac
