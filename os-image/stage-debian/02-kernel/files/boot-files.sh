#!/bin/sh
# Puts the newest kernel, its initrd, its command line and the boards' device trees into a folder of the boot partition,
# and names that folder in config.txt. Stands in for raspi-firmware's hook, which writes over the files that are in use:
# a power cut then leaves a Pi that cannot start.
# FAT has no journal and writes in any order. So nothing that a start reads is ever touched: what is new goes into a folder
# that no start reads, and once it is on the card, one sector of config.txt names it.
set -eu

root=${DPKG_ROOT:-}
boot=$root/boot/firmware

eval set -- "${DEB_MAINT_PARAMS:-configure}"
case "${1:-}" in
  configure | remove) ;;
  *) exit 0 ;;
esac

if ! ischroot && [ -z "$root" ]; then
  if ! mountpoint -q "$boot"; then
    echo "boot-files: $boot is not mounted" >&2
    exit 1
  fi
  # APT makes it writable; dpkg by itself, and update-initramfs, do not. The helper may be gone, this file stays.
  if [ ! -w "$boot" ]; then
    [ ! -x /usr/lib/parlour/bin/parlour-boot-rw ] || exec /usr/lib/parlour/bin/parlour-boot-rw "$0"
    mount -o remount,rw "$boot"
  fi
fi

version=$(find "$root/boot" -maxdepth 1 -name 'vmlinuz-*' ! -name '*.dpkg-*' -printf '%f\n' | sort -V | tail -n 1)
version=${version#vmlinuz-}
if [ -z "$version" ] || [ ! -e "$root/boot/initrd.img-$version" ]; then
  echo "boot-files: no kernel with an initrd yet, $boot stays as it is" >&2
  exit 0
fi
trees=$root/usr/lib/linux-image-$version/broadcom

# shellcheck source=os-image/stage-debian/02-kernel/files/raspi-firmware
. "$root/etc/default/raspi-firmware"
consoles=
for console in $CONSOLES; do
  consoles="$consoles console=$console"
done
cma=
[ "$CMA" = 0 ] || cma=" cma=$CMA"
cmdline="${consoles# } root=$ROOTPART rw rootwait fsck.repair=yes panic=30 net.ifnames=0$cma"

# What a start reads, as lines "where it is from, its name in the folder"; the command line comes on top.
wanted() {
  echo "$root/boot/vmlinuz-$version vmlinuz"
  echo "$root/boot/initrd.img-$version initrd.img"
  for tree in "$trees"/bcm2[78]*.dtb; do
    echo "$tree ${tree##*/}"
  done
  # Newer Pi 5 boards carry the D0 step of the chip; their firmware has asked for its tree under either name.
  echo "$trees/bcm2712-d-rpi-5-b.dtb bcm2712d0-rpi-5-b.dtb"
}

# holds FOLDER: whether all that is wanted is in it.
holds() {
  echo "$cmdline" | cmp -s - "$boot/$1/cmdline.txt" &&
    wanted | while read -r source name; do cmp -s "$source" "$boot/$1/$name" || exit 1; done
}

# fill FOLDER: makes it anew with all that is wanted.
fill() {
  rm -rf "${boot:?}/$1"
  mkdir "$boot/$1"
  wanted | while read -r source name; do cp "$source" "$boot/$1/$name"; done
  echo "$cmdline" >"$boot/$1/cmdline.txt"
}

# Folders that config.txt names, however an owner wrote it; FAT knows no capitals.
in_use=$(sed -n 's|^[[:space:]]*os_prefix=\([^[:space:]]*\)/[[:space:]]*$|\1|Ip' "$boot/config.txt" 2>/dev/null || true)
is_in_use() {
  echo "$in_use" | grep -qixF "$1"
}

# is_spare NAME: whether nobody would go back to that folder: its kernel is gone, or has another folder, in use or soon.
is_spare() {
  of=${1%.b}
  [ ! -e "$root/boot/vmlinuz-$of" ] || [ "$of" = "$version" ] || is_in_use "$of" || is_in_use "$of.b"
}

# Takes away what no start reads, and what the check of the file system at a start kept of a run that was cut.
clean() {
  rm -f "$boot"/FSCK*.REC
  for path in "$boot"/[0-9]*/; do
    name=$(basename "$path")
    if [ -d "$path" ] && ! is_in_use "$name" && is_spare "$name"; then rm -rf "${boot:?}/$name"; fi
  done
}

# A kernel has a second folder, for when its initrd changes while the first one is in use.
if holds "$version"; then
  folder=$version
elif holds "$version.b"; then
  folder=$version.b
else
  folder=$version
  ! is_in_use "$folder" || folder=$version.b
  clean
  fill "$folder"
fi
# Onto the card, and out of the card's own cache.
sync --file-system "$boot"
sync "$boot"

# Always as long as a sector, and written to where it lies, it is replaced wholly or not at all. An owner's editor may have
# left it longer, or shorter: what counts stands first.
config=$(printf '%-511s' "os_prefix=$folder/
kernel=vmlinuz
initramfs initrd.img followkernel
arm_64bit=1
enable_uart=1
upstream_kernel=1
# Written anew at each kernel upgrade. The settings behind it: /etc/default/raspi-firmware
# What follows fills the sector.")
if ! printf '%s\n' "$config" | cmp -s - "$boot/config.txt"; then
  printf '%s\n' "$config" | dd of="$boot/config.txt" bs=512 iflag=fullblock conv=notrunc,fsync status=none
  truncate --size 512 "$boot/config.txt"
  sync "$boot/config.txt"
fi

# The kernel before stays, for an owner whose board does not start the new one.
in_use=$folder
clean
