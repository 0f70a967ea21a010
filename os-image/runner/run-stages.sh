#!/bin/bash
# Runs stage folders in pi-gen's format, with the variables and functions that pi-gen gives to their scripts
# (see its README, "How the build process works").
#
# Usage: run-stages.sh STAGE[:FIRST-LAST]...   with numbers, only these sub-stages of the stage
# Reads WORK_DIR and what the stages themselves read. Progress goes to standard output, the rest to the log.
# It wants a mount namespace of its own: what it mounts ends with it.
set -euo pipefail

export LOG_FILE=$WORK_DIR/build.log
export STAGE STAGE_DIR STAGE_WORK_DIR ROOTFS_DIR PREV_STAGE='' PREV_STAGE_DIR='' PREV_ROOTFS_DIR=''
exec 3>&1 >>"$LOG_FILE" 2>&1

log() {
  local line
  line=$(date +"[%T] $*")
  echo "$line"
  echo "$line" >&3
}

# Nobody goes back to an earlier stage here, so its root moves on instead of being copied.
# shellcheck disable=SC2317 # called by the stages
copy_previous() {
  mv "$PREV_ROOTFS_DIR" "$ROOTFS_DIR"
}

on_chroot() {
  if ! mountpoint -q "$ROOTFS_DIR/proc"; then
    mount -t proc proc "$ROOTFS_DIR/proc"
    mount -t sysfs -o ro sysfs "$ROOTFS_DIR/sys"
    mount --bind /dev "$ROOTFS_DIR/dev"
    mount --bind /dev/pts "$ROOTFS_DIR/dev/pts"
    mount -t tmpfs tmpfs "$ROOTFS_DIR/run"
    mount -t tmpfs tmpfs "$ROOTFS_DIR/tmp"
  fi
  chroot "$ROOTFS_DIR" /bin/bash -e
}

# unmount FOLDER: everything that is mounted below it
unmount() {
  awk -v below="$1/" 'index($2, below) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount
}

export -f log copy_previous on_chroot unmount

install_packages() { # list, option...
  local packages
  packages=$(sed 's/#.*//' "$1" | tr '\n' ' ')
  on_chroot <<<"apt-get -o Acquire::Retries=3 install -y ${*:2} $packages"
}

run_step() { # file
  log "  $(basename "$PWD")/$1"
  case $1 in
    *-debconf) printf "debconf-set-selections <<'SELECTIONS'\n%s\nSELECTIONS\n" "$(cat "$1")" | on_chroot ;;
    *-packages-nr) install_packages "$1" --no-install-recommends ;;
    *-packages) install_packages "$1" ;;
    *-run.sh) "./$1" ;;
    *-run-chroot.sh) on_chroot <"$1" ;;
  esac
}

run_sub_stage() { # folder
  local number kind
  cd "$1"
  for number in {00..99}; do
    for kind in debconf packages-nr packages run.sh run-chroot.sh; do
      [ ! -f "$number-$kind" ] || run_step "$number-$kind"
    done
  done
}

run_stage() { # first, last
  local folder number
  log "$STAGE"
  mkdir -p "$STAGE_WORK_DIR"
  (cd "$STAGE_DIR" && ./prerun.sh)
  for folder in "$STAGE_DIR"/[0-9][0-9]-*/; do
    number=$(basename "$folder" | cut -c 1-2)
    if ((10#$number >= 10#$1 && 10#$number <= 10#$2)); then
      (run_sub_stage "$folder")
    fi
  done
  unmount "$ROOTFS_DIR"
}

main() {
  local argument range
  for argument in "$@"; do
    STAGE_DIR=$(realpath "${argument%%:*}")
    STAGE=$(basename "$STAGE_DIR")
    STAGE_WORK_DIR=$WORK_DIR/$STAGE
    ROOTFS_DIR=$STAGE_WORK_DIR/rootfs
    range=00-99
    [[ $argument != *:* ]] || range=${argument##*:}
    run_stage "${range%-*}" "${range#*-}"
    PREV_STAGE=$STAGE PREV_STAGE_DIR=$STAGE_DIR PREV_ROOTFS_DIR=$ROOTFS_DIR
  done
}

main "$@"
exit
