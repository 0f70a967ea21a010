#!/bin/bash -e

install -m 644 files/raspi-firmware "${ROOTFS_DIR}/etc/default/raspi-firmware"
install -d "${ROOTFS_DIR}/etc/kernel/postinst.d" "${ROOTFS_DIR}/usr/share/parlour-boot" "${ROOTFS_DIR}/boot/firmware"

# Both of the hook's callers run it under this name, so ours takes the name and Debian's steps aside.
on_chroot <<'CHROOT'
dpkg-divert --quiet --local --rename --divert /usr/share/parlour-boot/raspi-firmware-hook \
  --add /etc/kernel/postinst.d/z50-raspi-firmware
CHROOT
install -m 755 files/boot-files.sh "${ROOTFS_DIR}/etc/kernel/postinst.d/z50-raspi-firmware"

install -m 644 files/fstab "${ROOTFS_DIR}/etc/fstab"
install -d "${ROOTFS_DIR}/etc/initramfs-tools/conf.d"
install -m 644 files/initramfs.conf "${ROOTFS_DIR}/etc/initramfs-tools/conf.d/parlour"
install -d "${ROOTFS_DIR}/var/lib/parlour"
