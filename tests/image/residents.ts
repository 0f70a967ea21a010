import { Browser } from '../lib/http.ts';
import { Member, moveInAlone } from '../lib/member.ts';
import { claimHouse } from '../lib/registration.ts';
import type { Guest } from './guest.ts';

/** Tests write faster than people do, and emulated starts take longer than people are away. */
const HASTE = {
  'accounts.registration': 'open',
  'messages.perSecond': 20,
  'messages.burst': 50,
  'sessions.idleMinutes': 1_440,
} as const;

/** Somebody claims the guest's house with the code from its console and opens it; the others register, one by one. */
export async function moveIntoGuest(guest: Guest, ...names: readonly string[]): Promise<Member[]> {
  const browser = new Browser(guest);
  const owner = new Member(browser, (await claimHouse(guest, browser)).person);
  for (const [key, value] of Object.entries(HASTE)) {
    const answer = await browser.call('changeSetting', { key, value });
    if (answer.status >= 300) throw new Error(`${key} was not set: ${answer.text}`);
  }
  const others: Member[] = [];
  for (const name of names) others.push(await moveInAlone(guest, name));
  return [owner, ...others];
}
