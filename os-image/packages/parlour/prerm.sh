#!/bin/sh
set -e

[ "$1" = remove ] || exit 0
# The link is the mark that installing the package again switches the site on again.
site=/etc/nginx/sites-enabled/parlour
[ ! -L "$site" ] || mv "$site" /etc/nginx/sites-available/parlour.was-enabled
if [ -d /run/systemd/system ]; then
  deb-systemd-invoke stop parlour.service parlour-certificate-first.service parlour-certificate.service \
    parlour-certificate.timer parlour-certificate.path parlour-health.timer parlour-health.path \
    parlour-clean-end.service parlour-updates.timer parlour-nginx-reload.path || true
  if nginx -t -q; then deb-systemd-invoke reload nginx.service || true; fi
fi
