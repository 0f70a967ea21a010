import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Browser } from 'playwright-core';
import type { Settings } from '../../appliance/core/settings/table.ts';
import { ROOT } from '../lib/scratch.ts';
import { launchChromium } from './chromium.ts';
import { BrowserHouse } from './house.ts';
import { Visitor } from './visitor.ts';

/** Where pictures of what went wrong are left. */
const FAILURES = join(ROOT, '.build/browser-failures');

/** One house and the people of one test. */
export class Stage {
  readonly house: BrowserHouse;
  readonly #browser: Browser;
  readonly #visitors: Visitor[] = [];

  constructor(house: BrowserHouse, browser: Browser) {
    this.house = house;
    this.#browser = browser;
  }

  async arrive(name: string, kind?: BrowserContextOptions): Promise<Visitor> {
    const visitor = await Visitor.arrive(this.#browser, name, kind);
    this.#visitors.push(visitor);
    return visitor;
  }

  /** Like {@link arrive}, with a browser process and a profile of their own. */
  async settle(name: string, folder: string, kind?: BrowserContextOptions): Promise<Visitor> {
    const visitor = await Visitor.settle(folder, name, kind);
    this.#visitors.push(visitor);
    return visitor;
  }

  /** The owner and, by their link, everybody else, signed in. */
  async move(owner: string, ...others: readonly string[]): Promise<readonly Visitor[]> {
    const first = await this.arrive(owner);
    await first.claim(this.house);
    if (others.length === 0) return [first];
    const link = await first.houseLink();
    const rest = await Promise.all(
      others.map(async (name) => {
        const visitor = await this.arrive(name);
        await visitor.registerBy(link);
        return visitor;
      }),
    );
    return [first, ...rest];
  }

  /** @param tolerated what browsers say by themselves about a network that the test cut. */
  expectNoComplaints(tolerated?: RegExp): void {
    for (const { name, complaints } of this.#visitors)
      expect(
        complaints.filter((one) => tolerated?.test(one) !== true),
        `console of ${name}`,
      ).toEqual([]);
  }

  async picture(test: string): Promise<void> {
    mkdirSync(FAILURES, { recursive: true });
    for (const { name, page, complaints } of this.#visitors) {
      if (complaints.length > 0) console.error(`${name}:`, complaints);
      await page.screenshot({ path: join(FAILURES, `${test}.${name}.png`) }).catch((error: unknown) => {
        console.error(error);
      });
    }
  }

  async close(): Promise<void> {
    for (const visitor of this.#visitors) await visitor.close();
    await this.house.close();
  }
}

/** A browser for a test file; the answer runs one test on a stage of its own. */
export function theatre(): (
  name: string,
  play: (stage: Stage) => Promise<void>,
  settings?: Partial<Settings>,
  isAppliance?: boolean,
) => Promise<void> {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());
  return async (name, play, settings, isAppliance) => {
    const stage = new Stage(await BrowserHouse.open(settings, isAppliance), browser);
    try {
      await play(stage);
    } catch (error) {
      await stage.picture(name);
      throw error;
    } finally {
      await stage.close();
    }
  };
}

/**
 * One house for all tests of a file, which follow each other in it; the answer plays one of them.
 *
 * @param moveIn brings the people, before the first test.
 */
export function residence(
  moveIn: (stage: Stage) => Promise<void>,
  settings?: Partial<Settings>,
): (name: string, play: (stage: Stage) => Promise<void>) => Promise<void> {
  let browser: Browser;
  let stage: Stage;
  const playIn = async (name: string, play: (stage: Stage) => Promise<void>): Promise<void> => {
    try {
      await play(stage);
    } catch (error) {
      await stage.picture(name);
      throw error;
    }
  };
  beforeAll(async () => {
    browser = await launchChromium();
    stage = new Stage(await BrowserHouse.open(settings), browser);
    await playIn('moving-in', moveIn);
  });
  afterAll(async () => {
    await stage.close();
    await browser.close();
  });
  return playIn;
}
