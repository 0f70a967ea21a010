#!/bin/sh
set -e

if [ "$1" = purge ]; then
  deb-systemd-helper purge parlour-starting.service parlour-grow.service parlour-first-boot.service \
    parlour-ssh-key.service parlour-banner.service parlour-banner.path parlour-setup-file.service \
    parlour-setup-file.path parlour-rkhunter.timer parlour-name.timer parlour-apply.path >/dev/null || true
fi
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload || true
fi
