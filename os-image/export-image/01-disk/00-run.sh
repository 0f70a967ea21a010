#!/bin/bash -e

# The three file systems and the disk around them, byte for byte the same for the same root: sorted entries, fixed
# ids, no time later than SOURCE_DATE_EPOCH.
# PARLOUR_TRIXIE_ROOT: a Debian trixie of this machine's processor, for its mke2fs.

set -o pipefail
unmount "${ROOTFS_DIR}"
cd "${STAGE_WORK_DIR}"
rm -rf boot.vfat root.ext4 data.ext4 genimage
export TZ=UTC E2FSPROGS_FAKE_TIME="${SOURCE_DATE_EPOCH}"

# Runs a command in Debian trixie, with the work folder as /mnt; for a mount namespace of its own.
in_trixie() {
  mount --bind "${PWD}" "${PARLOUR_TRIXIE_ROOT}/mnt"
  mount -t proc proc "${PARLOUR_TRIXIE_ROOT}/proc"
  chroot "${PARLOUR_TRIXIE_ROOT}" "$@"
}
export -f in_trixie

# make_ext4 NAME SIZE UUID [OPTION...]: a tar archive on standard input becomes the file system parlour-NAME.
make_ext4() {
  truncate -s "$2" "$1.ext4"
  unshare --mount bash -ec 'in_trixie "$@"' - mke2fs \
    -q -t ext4 -b 4096 -L "parlour-$1" -U "$3" -E "hash_seed=$3,lazy_itable_init=0" "${@:4}" -d - "/mnt/$1.ext4"
}

# pack FOLDER [OPTION...]: the folder as a tar archive, in an order and with times that do not change.
pack() {
  tar --create --directory "$1" --one-file-system --sort=name --numeric-owner --xattrs --xattrs-include='*' \
    --pax-option=delete=atime,delete=ctime --clamp-mtime --mtime="@${SOURCE_DATE_EPOCH}" "${@:2}" .
}

log "    root"
pack "${ROOTFS_DIR}" --exclude='./boot/firmware/*' --exclude='./var/lib/parlour/*' |
  make_ext4 root 3G 7061726c-6f75-4c00-8000-000000000001

log "    data"
install -d "${ROOTFS_DIR}/var/lib/parlour"
# It grows to the card's size: an inode for each 16 KiB is plenty, and a journal of 32 MiB spares it stalls.
pack "${ROOTFS_DIR}/var/lib/parlour" |
  make_ext4 data 256M 7061726c-6f75-4c00-8000-000000000002 -i 16384 -J size=32

log "    boot"
mkfs.fat -F 32 -n PARLOUR -i 5041524c --invariant -C boot.vfat $((512 * 1024)) >/dev/null
firmware=${ROOTFS_DIR}/boot/firmware
(cd "${firmware}" && find . -mindepth 1 -type d -printf '%P\n') | LC_ALL=C sort | while read -r folder; do
  mmd -i boot.vfat "::/${folder}"
done
(cd "${firmware}" && find . -type f -printf '%P\n') | LC_ALL=C sort | while read -r file; do
  mcopy -i boot.vfat "${firmware}/${file}" "::/${file}"
done

log "    disk"
mkdir -p genimage/empty "${DEPLOY_DIR}"
genimage --config "${STAGE_DIR}/01-disk/files/genimage.cfg" --rootpath genimage/empty --tmppath genimage/tmp \
  --inputpath . --outputpath genimage
mv genimage/parlour.img "${DEPLOY_DIR}/${IMG_FILENAME}.img"
