#!/bin/bash -e

# PARLOUR_PACKAGES: folder with the two packages of this repository.
# The mark tells parlour-hardening that it may take this system over. dpkg, not apt: what they depend on is there, and
# apt's hook would make rkhunter read every program again, which takes minutes under emulation.
install -d "${ROOTFS_DIR}/etc/parlour" "${ROOTFS_DIR}/opt/parlour-packages"
echo 'This system was made as a Parlour image.' >"${ROOTFS_DIR}/etc/parlour/image"
install -m 644 "${PARLOUR_PACKAGES}"/*.deb "${ROOTFS_DIR}/opt/parlour-packages/"
on_chroot <<'CHROOT'
dpkg --install /opt/parlour-packages/*.deb
rm -r /opt/parlour-packages
CHROOT
