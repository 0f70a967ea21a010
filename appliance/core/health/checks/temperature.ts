import { defineCheck } from '../check.ts';

const WARM_C = 80;
/** At 85 °C a Raspberry Pi slows itself down. */
const HOT_C = 85;

/** How hot the processor is. */
export const temperature = defineCheck('temperature', async ({ temperature: read }) => {
  const celsius = await read();
  if (celsius === undefined) return { reason: 'unsupported', facts: {} };
  const facts = { celsius };
  if (celsius >= HOT_C) return { reason: 'hot', facts };
  return { reason: celsius >= WARM_C ? 'warm' : 'cool', facts };
});
