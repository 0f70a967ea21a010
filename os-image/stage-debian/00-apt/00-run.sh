#!/bin/bash -e

rm -f "${ROOTFS_DIR}"/etc/apt/sources.list "${ROOTFS_DIR}"/etc/apt/sources.list.d/*
install -m 644 files/debian.sources "${ROOTFS_DIR}/etc/apt/sources.list.d/"
install -m 644 files/kernel-from-backports "${ROOTFS_DIR}/etc/apt/preferences.d/"
install -m 644 files/apt-lean "${ROOTFS_DIR}/etc/apt/apt.conf.d/parlour-lean"
rm -f "${ROOTFS_DIR}/etc/dpkg/dpkg.cfg.d/99mmdebstrap"
install -m 644 files/dpkg-lean "${ROOTFS_DIR}/etc/dpkg/dpkg.cfg.d/parlour-lean"
install -m 644 files/dpkg-build "${ROOTFS_DIR}/etc/dpkg/dpkg.cfg.d/parlour-build"

# No service starts while the image is built.
install -m 755 files/policy-rc.d "${ROOTFS_DIR}/usr/sbin/policy-rc.d"
