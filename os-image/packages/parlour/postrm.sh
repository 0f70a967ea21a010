#!/bin/sh
set -e

if [ "$1" = purge ]; then
  rm -f /etc/nginx/sites-available/parlour.was-enabled
  deb-systemd-helper purge parlour.service parlour-certificate-first.service parlour-certificate.service \
    parlour-certificate.timer parlour-certificate.path parlour-health.timer parlour-health.path \
    parlour-clean-end.service parlour-updates.timer parlour-nginx-reload.path >/dev/null || true
  if [ -d /var/lib/parlour ]; then
    echo "parlour: what people wrote, and the house's certificate authority, stay in /var/lib/parlour." >&2
    echo "parlour: remove that folder yourself if nobody needs it any more." >&2
  fi
fi
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload || true
fi
