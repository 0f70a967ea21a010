#!/bin/sh
set -e

[ "$1" = configure ] || exit 0
first_install=$([ -z "$2" ] && echo yes || echo no)
site=/etc/nginx/sites-enabled/parlour
aside=/etc/nginx/sites-available/parlour.was-enabled

systemd-sysusers parlour.conf

units="parlour.service parlour-certificate-first.service parlour-certificate.service parlour-certificate.timer
  parlour-certificate.path parlour-clean-end.service parlour-health.timer parlour-health.path parlour-updates.timer
  parlour-nginx-reload.path"
# shellcheck disable=SC2086 # a list of words, and the helper takes seconds to start in an image to be
deb-systemd-helper unmask $units >/dev/null
if [ "$first_install" = yes ]; then
  # shellcheck disable=SC2086 # the same list
  deb-systemd-helper enable $units >/dev/null
else
  for unit in $units; do
    if deb-systemd-helper --quiet was-enabled "$unit"; then
      deb-systemd-helper enable "$unit" >/dev/null
    else
      deb-systemd-helper update-state "$unit" >/dev/null
    fi
  done
fi

# An owner who took the site away does not get it back with the next version.
if [ -L "$aside" ]; then
  mv "$aside" "$site"
elif [ "$first_install" = yes ] && [ ! -e "$site" ]; then
  ln -s ../sites-available/parlour "$site"
fi

# In an image to be there is nothing to start.
[ -d /run/systemd/system ] || exit 0
systemd-tmpfiles --create parlour.conf
systemctl daemon-reload
# shellcheck disable=SC2086 # a list of words
deb-systemd-invoke restart $units || true
if nginx -t -q; then
  deb-systemd-invoke reload-or-restart nginx.service || true
elif [ "$first_install" = yes ]; then
  rm -f "$site"
  echo "parlour: nginx refuses the site beside the ones it has; see nginx -t, then link $site yourself." >&2
fi
if [ "$first_install" = yes ]; then
  # Not the claim code itself: APT keeps what is printed here.
  echo "parlour: the house is open; sudo parlour-banner shows its address and the claim code."
fi
