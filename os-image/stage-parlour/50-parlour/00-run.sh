#!/bin/bash -e

# PARLOUR_PACKAGES: folder with the two packages of this repository.
install -d "${ROOTFS_DIR}/opt/parlour-packages"
install -m 644 "${PARLOUR_PACKAGES}"/*.deb "${ROOTFS_DIR}/opt/parlour-packages/"
on_chroot <<'CHROOT'
apt-get install -y --no-install-recommends /opt/parlour-packages/*.deb
rm -r /opt/parlour-packages
CHROOT
