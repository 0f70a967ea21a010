import { defineHostCheck } from '../check.ts';

const LINK_LOCAL = /^(169\.254\.|fe80:)/;

/** Whether others can reach this machine. Link-local addresses alone mean that no router gave it one. */
export const network = defineHostCheck(
  'network',
  (report) => report.interfaces,
  (interfaces) => {
    const addresses = interfaces.flatMap((one) => one.addresses);
    const facts = {
      addresses,
      interfaces: interfaces.map(({ name, state, megabitsPerSecond: speed }) =>
        typeof speed === 'number' ? `${name} ${state}, ${speed} Mbit/s` : `${name} ${state}`,
      ),
    };
    if (addresses.length === 0) return { reason: 'disconnected', facts };
    return { reason: addresses.every((address) => LINK_LOCAL.test(address)) ? 'alone' : 'connected', facts };
  },
);
