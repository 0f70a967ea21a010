#!/bin/bash -e

# What is different on each device is made on the device.
rm -f /etc/ssh/ssh_host_* /var/lib/systemd/random-seed /var/lib/systemd/credential.secret /var/lib/dbus/machine-id
true >/etc/machine-id

# What only the build needed, and what would be different in each build.
rm -f /usr/sbin/policy-rc.d /etc/dpkg/dpkg.cfg.d/parlour-build
apt-get clean
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/debconf/*-old /var/cache/ldconfig/aux-cache
rm -f /etc/passwd- /etc/group- /etc/shadow- /etc/gshadow- /etc/subuid- /etc/subgid- /var/lib/dpkg/*-old
ln -sfn /run/NetworkManager/resolv.conf /etc/resolv.conf
rm -f /root/.bash_history
find /var/log -type f -delete

# Otherwise rkhunter's first run reports the accounts that our packages made.
install -m 600 /etc/passwd /etc/group /var/lib/rkhunter/tmp/
