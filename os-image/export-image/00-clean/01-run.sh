#!/bin/bash -e

# What is in the image, for the list of parts that a release carries.
mkdir -p "${DEPLOY_DIR}"
on_chroot >"${DEPLOY_DIR}/${IMG_FILENAME}.packages" <<'CHROOT'
dpkg-query --show --showformat='${Package}\t${Version}\t${Architecture}\t${source:Package}\n'
CHROOT
