/** Where things are on the device; units and the nginx site name the same places. */
export const PATHS = {
  /** The data partition: all that is this house's own. */
  state: '/var/lib/parlour',
  /** The core's data folder. */
  house: '/var/lib/parlour/house',
  /** The client as it was built. */
  client: '/usr/lib/parlour/web',
  /** The core's, and what it is told of the machine. */
  run: '/run/parlour',
  coreSocket: '/run/parlour/core.sock',
  /** What the core asks root for. */
  applyRequest: '/run/parlour/apply.json',
  /** What the certificate's one-shot remembers until the next boot, and below it what nginx hands out on port 80. */
  certificate: '/run/parlour-certificate',
  /** The FAT partition that any computer can read. */
  boot: '/boot/firmware',
  bootRw: '/usr/lib/parlour/bin/parlour-boot-rw',
  setupFile: '/run/parlour-setup-file',
  /** There while avahi-daemon answers for names under .local. */
  avahi: '/run/avahi-daemon/pid',
  devices: '/dev',
} as const;
