#!/bin/bash -e

rm -rf "${ROOTFS_DIR}"
copy_previous
