#!/bin/sh
set -e

[ "$1" = remove ] || exit 0
rm -f /etc/nginx/sites-enabled/parlour
if [ -d /run/systemd/system ]; then
  deb-systemd-invoke stop parlour.service parlour-certificate-first.service parlour-certificate.service \
    parlour-certificate.timer parlour-certificate.path parlour-health.timer parlour-health.path \
    parlour-clean-end.service parlour-updates.timer parlour-nginx-reload.path || true
  if nginx -t -q; then deb-systemd-invoke reload nginx.service || true; fi
fi
