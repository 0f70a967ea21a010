import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeDataFolders, startCore } from '../lib/core.ts';
import type { TestCore } from '../lib/core.ts';
import { Browser } from '../lib/http.ts';
import type { Answer } from '../lib/http.ts';
import { claimHouse, loginRequest, randomText } from '../lib/registration.ts';
import type { Registrant } from '../lib/registration.ts';

/** Samples of each kind in a round. Known and unknown take turns, so that what else the machine does meets both alike. */
const SAMPLES = 250;
/** A busy machine moves a median by a few hundredths; more samples take that away, and take no leak away. */
const ROUNDS_MAX = 4;
/**
 * How far the medians may lie apart, as a share of the larger. An answer without the slow hash would differ by more than
 * nine tenths of it; at cost 8, a sixteenth of the real one, what is left beside the hash weighs sixteen times as much:
 * this share here is less than a hundredth of a real log-in.
 */
const TOLERANCE = 0.1;

let core: TestCore;
let owner: Registrant;

beforeAll(async () => {
  core = await startCore({ bcryptCost: 8 });
  owner = await claimHouse(core, new Browser(core));
});
afterAll(async () => {
  await core.stop();
  await removeDataFolders();
});

type Samples = { readonly answers: Answer[]; readonly times: number[] };

/** Asks about the known and about unknown names in turns, each time from another address, so that nothing is blocked. */
async function takeRound(
  round: number,
  { known, unknown }: { readonly known: Samples; readonly unknown: Samples },
  asking: (browser: Browser, name: string) => Promise<Answer>,
): Promise<void> {
  for (let i = 0; i < SAMPLES * 2; i += 1) {
    // In pairs of changing order: what comes first in a pair must not matter either.
    const isKnown = i % 2 === (i >> 1) % 2;
    const browser = new Browser(core, `10.${round}${i >> 8}.${i & 255}.1`);
    const name = isKnown ? owner.person.name : `N${String(i).padStart(3, '0')}`;
    const began = performance.now();
    const answer = await asking(browser, name);
    const samples = isKnown ? known : unknown;
    samples.times.push(performance.now() - began);
    samples.answers.push(answer);
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** All that a stranger sees of an answer but its secret bytes. */
function shapeOf({ status, headers, text }: Answer): string {
  const names = Object.entries(headers).filter(([name]) => name !== 'date');
  return JSON.stringify([status, names, text.replace(/"salt":"[\w-]+"/, (salt) => `salt of ${salt.length}`)]);
}

/** @param leastMs differences below this are the machine's, whatever their share. */
async function assertAlike(
  asking: (browser: Browser, name: string) => Promise<Answer>,
  leastMs: number,
): Promise<Answer> {
  const known: Samples = { answers: [], times: [] };
  const unknown: Samples = { answers: [], times: [] };
  for (let round = 1; ; round += 1) {
    await takeRound(round, { known, unknown }, asking);
    expect(new Set([...known.answers, ...unknown.answers].map(shapeOf)).size).toBe(1);
    const [a, b] = [median(known.times), median(unknown.times)];
    const figures = `known ${a.toFixed(2)} ms, unknown ${b.toFixed(2)} ms, ${known.times.length} samples each`;
    console.info(figures);
    const isAlike = Math.abs(a - b) < Math.max(leastMs, TOLERANCE * Math.max(a, b));
    if (!isAlike && round < ROUNDS_MAX) continue;
    expect(isAlike, figures).toBe(true);
    return known.answers[0]!;
  }
}

it('a stranger with a wrong password cannot tell whether somebody lives here', async () => {
  const answer = await assertAlike(
    (browser, name) => browser.call('login', loginRequest(owner, { name, auth: randomText(32) })),
    0,
  );
  expect(answer.code).toBe('bad_credentials');
});

it('nor with a wrong recovery code', async () => {
  const answer = await assertAlike(
    (browser, name) => browser.call('login', loginRequest(owner, { name, kind: 'recovery', auth: randomText(32) })),
    0,
  );
  expect(answer.code).toBe('bad_credentials');
});

it('nor by asking for password parameters, which stay the same for each name', async () => {
  // No hash here: an answer takes about a millisecond, and so does the machine's noise.
  await assertAlike((browser, name) => browser.call('loginParameters', { name }), 0.3);
  const salts = new Map<string, string>();
  for (const name of ['Olga', 'OLGA ', 'Nobody', 'nobody', 'Nobody else'])
    salts.set(name, (await new Browser(core).call('loginParameters', { name })).json.salt);
  expect(salts.get('OLGA ')).toBe(salts.get('Olga'));
  expect(salts.get('nobody')).toBe(salts.get('Nobody'));
  expect(new Set(salts.values()).size).toBe(3);
  core = await core.restart();
  for (const [name, salt] of salts)
    expect((await new Browser(core).call('loginParameters', { name })).json.salt).toBe(salt);
});
