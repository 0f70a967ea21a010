/** Where things are on the device; units and the nginx site name the same places. */
export const PATHS = {
  /** The data partition: survives a new image. */
  state: '/var/lib/parlour',
  /** The core's data folder. */
  house: '/var/lib/parlour/house',
  /** The core's socket and what it may be told. */
  run: '/run/parlour',
  /** What the certificate's one-shot remembers until the next boot, and below it what nginx hands out on port 80. */
  certificate: '/run/parlour-certificate',
  /** The FAT partition that any computer can read. */
  boot: '/boot/firmware',
} as const;
