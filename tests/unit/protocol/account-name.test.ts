import { describe, expect, test } from 'vitest';
import { accountNameKey, parseAccountName } from '../../../appliance/protocol/account-log.ts';
import { outcomeOf } from '../../lib/outcome.ts';

describe('names', () => {
  test.each([
    ['Anna'],
    ['Anna Maria'],
    ['anna.maria_9-x'],
    ['7up'],
    ['Zoë'],
    ['Đặng Thị Ánh'],
    ['Ἀθηνᾶ'],
    ['Юлия'],
    ['محمد'],
    ['שרה'],
    ['ประยุทธ์'],
    ['प्रिया'],
    ['山田太郎'],
    ['タロウ Taro'],
    ['김민수'],
    ['constructor'],
    ['a'.repeat(32)],
    ['𠮷𠮷'],
  ])('%s is one', (name) => {
    expect(parseAccountName(name)).toBe(name);
  });

  test.each([
    ['composed letters', 'Zoe\u0308', 'Zoë'],
    ['spaces around it', '  Anna ', 'Anna'],
    ['a space that does not break', 'Anna\u00a0Maria', 'Anna Maria'],
    ['wide letters', 'Ａｎｎａ', 'Anna'],
    ['letters from mathematics', '𝐀𝐧𝐧𝐚', 'Anna'],
    ['ligatures', 'ﬁona', 'fiona'],
    ['digits in circles', 'x①②', 'x12'],
  ])('with %s it becomes the plain one', (_, typed, name) => {
    expect(parseAccountName(typed)).toBe(name);
  });

  test.each([
    ['nothing', ''],
    ['one character', 'a'],
    ['one character, however long', '𠮷'],
    ['33 characters', 'a'.repeat(33)],
    ['33 characters after composing', '\u{fdfa}\u{fdfa}'],
    ['two spaces', 'Anna  Maria'],
    ['a tab', 'Anna\tMaria'],
    ['a line end', 'Anna\nMaria'],
    ['a dot first', '.anna'],
    ['__proto__', '__proto__'],
    ['markup', '<b>anna</b>'],
    ['a slash', 'anna/maria'],
    ['an at sign', 'anna@house'],
    ['an emoji', 'anna🫖'],
    ['a mark first', '\u0301anna'],
    ['a mark on a space', 'anna \u0301x'],
    ['a null', 'anna\0'],
    ['half an emoji', 'anna\ud83e'],
    ['text that turns around', 'anna\u202egro'],
    ['a zero-width space', 'an\u200bna'],
    ['a zero-width joiner', 'an\u200dna'],
    ['a soft hyphen', 'an\u00adna'],
    ['a word joiner', 'an\u2060na'],
    ['a byte order mark', 'an\ufeffna'],
    ['a letter that draws nothing', 'anna\u3164'],
    ['nothing but such letters', '\u3164\u3164'],
    ['another such letter', 'anna\u115f'],
    ['a narrow such letter', 'anna\uffa0'],
    ['a variation selector', 'anna\ufe0f'],
    ['a late variation selector', 'anna\u{e0100}'],
    ['a joiner among the marks', 'anna\u034f'],
    ['a Khmer vowel that draws nothing', 'ក\u17b4'],
    ['a Cyrillic letter among Latin ones', '\u0430nna'],
    ['a Greek letter among Latin ones', 'annα'],
    ['an Armenian letter among Latin ones', 'annա'],
    ['a Cherokee letter among Latin ones', 'annᎪ'],
  ])('%s is none: nobody shall pass as somebody else', (_, name) => {
    expect(outcomeOf(() => parseAccountName(name))).toBe('bad_name');
  });

  test('that differ in case, width or spaces around only are one', () => {
    for (const [a, b] of [
      ['Anna', 'ANNA'],
      ['Zoë', 'zOE\u0308'],
      ['ﬁona', 'FIONA'],
      [' Anna ', 'anna'],
      ['ΣΟΦΙΑ', 'σοφια'],
      ['Ａｎｎａ', 'anna'],
    ] as const)
      expect(accountNameKey(a)).toBe(accountNameKey(b));
    for (const [a, b] of [
      ['Anna', 'Anne'],
      ['Anna', 'Ånna'],
      ['a.b', 'a_b'],
      ['ab', 'a b'],
    ] as const)
      expect(accountNameKey(a)).not.toBe(accountNameKey(b));
  });

  test('a name’s key is that of the name as it was typed', () => {
    for (const typed of ['  Anna ', 'Ａｎｎａ', 'x①②', 'Zoe\u0308'])
      expect(accountNameKey(typed)).toBe(accountNameKey(parseAccountName(typed)));
  });
});
