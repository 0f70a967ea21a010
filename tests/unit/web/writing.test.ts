import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import { createComposer, refusalOf } from '../../../web/state/composer.ts';
import { completeEmoji, emojiQueryAt } from '../../../web/state/emoji-completion.ts';
import { judgePassword } from '../../../web/state/password-strength.ts';
import { groupSettings, parseSetting } from '../../../web/state/settings-form.ts';
import type { SettingJson } from '../../../appliance/protocol/routes.ts';

test('the counter counts what people see as one character, and stops nothing but sending', () => {
  const composer = createComposer(signal(10));
  composer.text.value = '👍👍👍';
  expect(composer.charsLeft.value).toBe(7);
  composer.text.value = '  elevenchars  ';
  expect(composer.charsLeft.value).toBe(-1);
  expect(composer.canSend.value).toBe(false);
  expect(composer.take()).toBeUndefined();
  expect(composer.text.value).toBe('  elevenchars  ');
  composer.text.value = ' ten chars ';
  expect(composer.take()).toEqual({ text: 'ten chars', replyTo: undefined, files: [] });
  expect(composer.text.value).toBe('');
});

test('a file this house does not take is refused before it is read', () => {
  const limits = { fileBytes: 1_000, fileTypes: ['txt', 'png'] };
  expect(refusalOf({ name: 'a.TXT', bytes: 10 }, limits)).toBeUndefined();
  expect(refusalOf({ name: 'a.png.exe', bytes: 10 }, limits)).toBe('type');
  expect(refusalOf({ name: 'txt', bytes: 10 }, limits)).toBe('type');
  expect(refusalOf({ name: 'a.txt', bytes: 1_001 }, limits)).toBe('size');
  expect(refusalOf({ name: 'a.txt', bytes: 0 }, limits)).toBe('empty');
});

test('short names become emoji, times and addresses do not', () => {
  expect(emojiQueryAt('Hi :smi', 7)).toEqual({ from: 3, query: 'smi' });
  expect(emojiQueryAt(':+1', 3)).toEqual({ from: 0, query: '+1' });
  for (const text of ['at 10:30', 'http://a', 'a:b:cd', ':s', 'x :)'])
    expect(emojiQueryAt(text, text.length), text).toBeUndefined();
  expect(completeEmoji('Hi :smi you', 7, { from: 3, query: 'smi' }, '😄')).toEqual({ text: 'Hi 😄 you', caret: 5 });
  expect(completeEmoji('Hi :smi', 7, { from: 3, query: 'smi' }, '😄')).toEqual({ text: 'Hi 😄 ', caret: 6 });
});

test('the bar under a password rewards length, and a refused one never looks good', () => {
  expect(judgePassword('', 'Nora').strength).toBe(0);
  expect(judgePassword('short', 'Nora').strength).toBe(1);
  expect(judgePassword('password1234', 'Nora').strength).toBe(1);
  expect(judgePassword('lantern river oboe thimble moss', 'Nora').strength).toBeGreaterThanOrEqual(3);
});

const setting = (part: Partial<SettingJson>): SettingJson => ({
  key: 'messages.maxChars',
  kind: 'integer',
  value: 150,
  initial: 150,
  help: '',
  min: 50,
  max: 4_000,
  ...part,
});

test('who may come in stands first among the settings', () => {
  const all = [
    setting({ key: 'log.level', kind: 'choice' }),
    setting({ key: 'accounts.registration', kind: 'choice' }),
    setting({}),
    setting({ key: 'accounts.blockMinutes' }),
    setting({ key: 'later.thing' }),
  ];
  const { registration, groups } = groupSettings(all);
  expect(registration?.key).toBe('accounts.registration');
  expect(groups.map(({ name }) => name)).toEqual(['accounts', 'messages', 'log', 'later']);
});

test('a setting out of its range is caught before it is sent', () => {
  expect(parseSetting(setting({}), '200')).toBe(200);
  for (const typed of ['49', '4001', '1.5', '', 'many', 'Infinity'])
    expect(parseSetting(setting({}), typed), typed).toBeUndefined();
  expect(parseSetting(setting({ kind: 'number' }), '99,5')).toBe(99.5);
  expect(parseSetting(setting({ kind: 'list' }), 'a.local\n b.local,\n')).toEqual(['a.local', 'b.local']);
});
