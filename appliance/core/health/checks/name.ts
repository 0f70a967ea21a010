import { defineHostCheck } from '../check.ts';

/** Whether `<host name>.local` leads here. A second machine of that name makes mDNS choose another. */
export const name = defineHostCheck(
  'name',
  ({ hostName, announcedName }) => (announcedName === undefined ? undefined : { hostName, announcedName }),
  ({ hostName, announcedName }) => {
    if (announcedName === null) return { reason: 'silent', facts: { hostName } };
    const isOwn = announcedName.toLowerCase() === hostName.toLowerCase();
    return { reason: isOwn ? 'announced' : 'renamed', facts: { hostName, announcedName } };
  },
);
