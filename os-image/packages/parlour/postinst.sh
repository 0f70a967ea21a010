#!/bin/sh
set -e

site=/etc/nginx/sites-enabled/parlour
# The link, where removing the package put it.
aside=/etc/nginx/sites-available/parlour.was-enabled
linked=no
if [ -L "$aside" ] && [ ! -e "$site" ]; then
  mv "$aside" "$site"
  linked=yes
fi

[ "$1" = configure ] || exit 0
first_install=$([ -z "$2" ] && echo yes || echo no)

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
if [ "$first_install" = yes ] && [ ! -e "$site" ]; then
  ln -s ../sites-available/parlour "$site"
  linked=yes
fi

# In an image to be there is nothing to start.
[ -d /run/systemd/system ] || exit 0
systemd-tmpfiles --create parlour.conf
systemctl daemon-reload
# shellcheck disable=SC2086 # a list of words
deb-systemd-invoke restart $units || true
if nginx -t -q; then
  deb-systemd-invoke reload-or-restart nginx.service || true
elif [ "$linked" = yes ]; then
  rm -f "$site"
  echo "parlour: nginx refuses the site beside the ones it has; see nginx -t, then link $site yourself." >&2
fi
if [ "$first_install" = yes ]; then
  # Not the claim code itself: APT keeps what is printed here.
  echo "parlour: the house is open; sudo parlour-banner shows its address and the claim code."
fi
