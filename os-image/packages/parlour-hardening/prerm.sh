#!/bin/sh
set -e

if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  deb-systemd-invoke stop parlour-banner.path parlour-setup-file.path parlour-rkhunter.timer \
    parlour-name.timer parlour-apply.path || true
fi
