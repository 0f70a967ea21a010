import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on a page, one line each: impact, rule, and the first place. WCAG 2.2 A and AA, and good practice. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  // Through the debugger: the page's own policy would refuse a script of ours.
  await page.evaluate(SOURCE);
  const { violations } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  return violations.flatMap(({ impact, id, nodes }) =>
    nodes.map(
      (node) =>
        `${impact ?? 'unknown'} ${id}: ${node.target.join(' ')} (${node.failureSummary?.replace(/\s+/g, ' ') ?? ''})`,
    ),
  );
}
