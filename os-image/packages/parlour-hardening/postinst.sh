#!/bin/sh
set -e

[ "$1" = configure ] || exit 0

units="parlour-starting.service parlour-grow.service parlour-first-boot.service parlour-ssh-key.service
  parlour-banner.service parlour-banner.path parlour-setup-file.service parlour-setup-file.path
  parlour-rkhunter.timer parlour-name.timer parlour-apply.path"
# shellcheck disable=SC2086 # a list of words, and the helper takes seconds to start in an image to be
deb-systemd-helper unmask $units >/dev/null
# shellcheck disable=SC2086 # the same list
deb-systemd-helper enable $units >/dev/null

/usr/lib/parlour/bin/parlour-firewall

# Accounts that packages made since rkhunter first looked are no intruder's.
install -m 0600 /etc/passwd /etc/group /var/lib/rkhunter/tmp/

# Keys of the machine that built the image; the house makes its own, elsewhere.
rm -f /etc/ssh/ssh_host_*

if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  deb-systemd-invoke restart ufw.service fail2ban.service nginx.service || true
  deb-systemd-invoke start parlour-banner.path parlour-setup-file.path parlour-rkhunter.timer \
    parlour-name.timer parlour-apply.path || true
fi
