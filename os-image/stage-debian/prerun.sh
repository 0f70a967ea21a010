#!/bin/bash -e

[ ! -d "${ROOTFS_DIR}" ] || exit 0
mkdir -p "${STAGE_WORK_DIR}"
mmdebstrap --arch=arm64 --variant=minbase --mode=root --format=directory \
  --dpkgopt=00-apt/files/dpkg-lean --dpkgopt=00-apt/files/dpkg-build \
  trixie "${ROOTFS_DIR}" 00-apt/files/debian.sources
