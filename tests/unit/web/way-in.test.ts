import { expect, test, vi } from 'vitest';
import { admissionFor } from '../../../web/state/admission.ts';
import { createEntry } from '../../../web/state/entry.ts';
import { bestLanguage } from '../../../web/state/preferences.ts';
import { screenOf } from '../../../web/state/screen.ts';
import { FakeClient } from '../../browser/fake-client.ts';
import { HOUSE, SIGNED_IN, SIGNED_OUT } from '../../browser/fake-house.ts';

const noPictures = (): Promise<never> => Promise.reject(new Error('no pictures'));
const NOTHING = { hasRecovery: false, hasSteps: false, hasClaimCode: false, hasLink: false };

test('a code shown only once is never skipped, whatever else happens', () => {
  for (const state of [SIGNED_IN, SIGNED_OUT])
    expect(screenOf(state, { at: 'chats' }, { ...NOTHING, hasRecovery: true })).toBe('recovery-code');
  expect(screenOf(SIGNED_IN, { at: 'chats' }, NOTHING)).toBe('chat');
  expect(screenOf({ ...SIGNED_OUT, phase: 'unclaimed' }, { at: 'login' }, NOTHING)).toBe('claim');
  expect(screenOf(SIGNED_OUT, { at: 'chats' }, { ...NOTHING, hasLink: true })).toBe('invited');
});

test('who may register is what the house says, and a link opens an invite-only house', () => {
  const house = (registration: 'open' | 'invite' | 'closed') => ({ ...HOUSE, registration });
  const link = { kind: 'house', token: 't' } as const;
  expect(admissionFor(house('open'), undefined, undefined)).toEqual({ kind: 'open' });
  expect(admissionFor(house('invite'), undefined, undefined)).toEqual({ kind: 'refused', why: 'invite' });
  expect(admissionFor(house('invite'), undefined, link)).toEqual({ kind: 'house', token: 't' });
  expect(admissionFor(house('closed'), undefined, link)).toEqual({ kind: 'refused', why: 'closed' });
  expect(admissionFor(house('closed'), 'CODE', undefined)).toEqual({ kind: 'claim', code: 'CODE' });
});

test('a name that is taken is corrected, not typed again; a password is forgotten once it has done its work', async () => {
  const input = {
    name: 'Nora',
    password: 'p',
    keep: true,
    admission: { kind: 'open' },
    identity: 'ecdsa-p256',
  } as const;
  const taken = createEntry(new FakeClient(SIGNED_OUT, {}, { register: 'taken' }, noPictures), vi.fn());
  taken.draft.value = { ...taken.draft.value, name: 'Nora', password: 'p' };
  taken.register(input);
  await vi.waitFor(() => expect(taken.work.failure.value).toEqual({ code: 'name_taken' }));
  expect(taken.steps.value).toBeUndefined();
  expect(taken.draft.value).toMatchObject({ name: 'Nora', password: 'p' });

  const done = createEntry(new FakeClient(SIGNED_OUT, {}, { register: 'done' }, noPictures), vi.fn());
  done.draft.value = { ...done.draft.value, name: 'Nora', password: 'p' };
  done.register(input);
  await vi.waitFor(() => expect(done.recovery.value?.name).toBe('Nora'));
  expect(done.draft.value.password).toBe('');
});

test('a session that ends by itself is explained, one that is ended is not', async () => {
  const client = new FakeClient(SIGNED_IN, {}, {}, noPictures);
  const entry = createEntry(client, vi.fn());
  client.set({ phase: 'signed-out' });
  expect(entry.wasEnded.value).toBe(true);
  const other = new FakeClient(SIGNED_IN, {}, {}, noPictures);
  const quiet = createEntry(other, vi.fn());
  await quiet.logOut();
  expect(other.state.phase).toBe('signed-out');
  expect(quiet.wasEnded.value).toBe(false);
});

test('the page speaks the first language a person prefers that it knows', () => {
  expect(bestLanguage('system', ['fr-FR', 'de-AT', 'en'])).toBe('de');
  expect(bestLanguage('system', ['fr'])).toBe('en');
  expect(bestLanguage('es', ['de'])).toBe('es');
});
