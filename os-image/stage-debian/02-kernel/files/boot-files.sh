#!/bin/sh
# Puts the newest kernel, its initrd and the boards' device trees on the boot partition and names them in config.txt.
# Stands in for raspi-firmware's hook, which writes each file in place: a power cut then leaves a Pi that cannot start.
# Here every file is written beside its name and renamed, config.txt after all that it names. FAT has no journal and
# writes in any order, so nothing is given up before what replaces it is on the card.
set -eu

root=${DPKG_ROOT:-}
boot=$root/boot/firmware

eval set -- "${DEB_MAINT_PARAMS:-configure}"
case "${1:-}" in
  configure | remove) ;;
  *) exit 0 ;;
esac

if ! ischroot && [ -z "$root" ] && ! mountpoint -q "$boot"; then
  echo "boot-files: $boot is not mounted" >&2
  exit 1
fi

# put NAME: standard input waits beside the file NAME of the boot partition.
put() {
  cat >"$boot/$1.new"
}

# put_changed FILE NAME: spares the card a write when nothing changed.
put_changed() {
  cmp -s "$1" "$boot/$2" || put "$2" <"$1"
}

# What waits takes its place, once it is on the card. A file that is replaced stays open meanwhile: it keeps its clusters
# until the new name is on the card, too.
publish() {
  for file in "$boot"/*.new; do
    [ -e "$file" ] || return 0
    sync "$file"
  done
  for file in "$boot"/*.new; do
    name=${file%.new}
    if [ -e "$name" ]; then
      exec 8<"$name"
      mv "$file" "$name"
      sync --file-system "$boot"
      exec 8<&-
    else
      mv "$file" "$name"
    fi
  done
  sync --file-system "$boot"
  # The card's own cache, too.
  sync "$boot"
}

# write_sector NAME: standard input becomes the content of a small file that is read at each start. Always as long as a
# sector, it is replaced by one write to where it lies, which is done wholly or not at all.
write_sector() {
  text=$(printf '%-511s' "$(cat)")
  if [ "$(stat --format %s "$boot/$1" 2>/dev/null)" = 512 ]; then
    printf '%s\n' "$text" | cmp -s - "$boot/$1" ||
      printf '%s\n' "$text" | dd of="$boot/$1" bs=512 iflag=fullblock conv=notrunc,fsync status=none
  else
    printf '%s\n' "$text" | put "$1"
    publish
  fi
}

# Left by a run that was cut: nobody knows how much of it was written. One like its neighbour may be the same clusters
# under two names, which would be gone for both.
for file in "$boot"/*.new; do
  [ -e "$file" ] || continue
  if cmp -s "$file" "${file%.new}"; then mv "$file" "${file%.new}.twin"; else rm -f "$file"; fi
done

version=$(find "$root/boot" -maxdepth 1 -name 'vmlinuz-*' ! -name '*.dpkg-*' -printf '%f\n' | sort -V | tail -n 1)
version=${version#vmlinuz-}
if [ -z "$version" ] || [ ! -e "$root/boot/initrd.img-$version" ]; then
  echo "boot-files: no kernel with an initrd yet, $boot stays as it is" >&2
  exit 0
fi

# shellcheck source=os-image/stage-debian/02-kernel/files/raspi-firmware
. "$root/etc/default/raspi-firmware"

put_changed "$root/boot/vmlinuz-$version" "vmlinuz-$version"
put_changed "$root/boot/initrd.img-$version" "initrd.img-$version"
for tree in "$root/usr/lib/linux-image-$version/broadcom"/bcm2[78]*.dtb; do
  put_changed "$tree" "${tree##*/}"
done
# Newer Pi 5 boards carry the D0 step of the chip; their firmware has asked for its tree under either name.
put_changed "$root/usr/lib/linux-image-$version/broadcom/bcm2712-d-rpi-5-b.dtb" bcm2712d0-rpi-5-b.dtb
publish

consoles=
for console in $CONSOLES; do
  consoles="$consoles console=$console"
done
cma=
[ "$CMA" = 0 ] || cma=" cma=$CMA"
echo "${consoles# } root=$ROOTPART rw rootwait fsck.repair=yes panic=30 net.ifnames=0$cma" | write_sector cmdline.txt

write_sector config.txt <<CONFIG
# Written anew at each kernel upgrade. The settings behind it: /etc/default/raspi-firmware
arm_64bit=1
enable_uart=1
upstream_kernel=1
kernel=vmlinuz-$version
initramfs initrd.img-$version followkernel
# What follows fills the sector.
CONFIG

for file in "$boot"/vmlinuz-* "$boot"/initrd.img-*; do
  [ -e "$root/boot/${file##*/}" ] || rm -f "$file"
done
