#!/bin/bash -e

# Raspberry Pi OS brings a disk and a first start of its own; ours take their place. On Debian there is nothing to do.
cmdline="${ROOTFS_DIR}/boot/firmware/cmdline.txt"
grep -q ROOTDEV "${cmdline}" || exit 0

sed -i -e 's/root=ROOTDEV/root=LABEL=parlour-root/' -e 's/ resize$//' -e 's/$/ panic=30/' "${cmdline}"
install -m 644 ../../stage-debian/02-kernel/files/fstab "${ROOTFS_DIR}/etc/fstab"
on_chroot <<CHROOT
apt-get purge -y cloud-init rpi-cloud-init-mods
deluser --remove-home ${FIRST_USER_NAME}
usermod --password '*' root
CHROOT
