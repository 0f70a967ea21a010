#!/bin/bash -e

echo parlour >"${ROOTFS_DIR}/etc/hostname"
install -m 644 files/hosts "${ROOTFS_DIR}/etc/hosts"
ln -sfn /usr/share/zoneinfo/Etc/UTC "${ROOTFS_DIR}/etc/localtime"
