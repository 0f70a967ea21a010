import { defineCheck } from '../check.ts';

/** Which versions run; an update of Parlour counts from the next start of the house. */
export const versions = defineCheck('versions', async ({ versions: read, host }) => {
  const running = await read();
  const told = (await host())?.versions;
  const facts = { ...running, ...(told === undefined ? {} : told) };
  return { reason: told !== undefined && told.installed !== running.parlour ? 'restart' : 'current', facts };
});
