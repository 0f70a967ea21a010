#!/bin/bash -e

# PARLOUR_PACKAGES: folder with the two packages of this repository.
# The mark tells parlour-hardening that it may take this system over. dpkg, not apt: what they depend on is there, and
# apt's hook would make rkhunter read every program again, which takes minutes under emulation.
install -d "${ROOTFS_DIR}/etc/parlour" "${ROOTFS_DIR}/opt/parlour-packages"
echo 'This system was made as a Parlour image.' >"${ROOTFS_DIR}/etc/parlour/image"
install -m 644 "${PARLOUR_PACKAGES}"/*.deb "${ROOTFS_DIR}/opt/parlour-packages/"
# ufw asks iptables for its version, and the one of today cannot even say it under emulation.
on_chroot <<'CHROOT'
update-alternatives --set iptables /usr/sbin/iptables-legacy
dpkg --install /opt/parlour-packages/*.deb
update-alternatives --auto iptables
rm -r /opt/parlour-packages
CHROOT
