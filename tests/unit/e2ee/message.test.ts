import { beforeAll, describe, expect, test } from 'vitest';
import { type Content, decodeContent, encodeContent } from '../../../appliance/e2ee/content.ts';
import { cleanFileName, isFileName } from '../../../appliance/e2ee/file-name.ts';
import { sha256 } from '../../../appliance/e2ee/hash.ts';
import { importRoot } from '../../../appliance/e2ee/hkdf.ts';
import { MessageOpener } from '../../../appliance/e2ee/message.ts';
import { OpenError } from '../../../appliance/e2ee/open-error.ts';
import { randomBytes } from '../../../appliance/e2ee/random.ts';
import { type MessagePlace, SenderSession } from '../../../appliance/e2ee/sender-session.ts';
import { formatBase64Url, formatHex, ZERO_32 } from '../../../appliance/protocol/encoding.ts';
import {
  decodeEnvelope,
  encodeEnvelope,
  encodeMessageAad,
  encodeMessageSignature,
  MESSAGE_TYPE,
} from '../../../appliance/protocol/envelope.ts';
import { LIMITS, sealedMessageBytesMax } from '../../../appliance/protocol/limits.ts';
import { makePerson, type TestPerson } from '../../vectors/people.ts';

const SEALED_MAX = sealedMessageBytesMax(LIMITS.messageCharsMax);
const cid = formatBase64Url(randomBytes(16));
let ada: TestPerson;
let ben: TestPerson;
let place: MessagePlace;

beforeAll(async () => {
  [ada, ben] = await Promise.all([makePerson('Ada', 0), makePerson('Ben', 1)]);
  place = {
    genesis: randomBytes(32),
    epoch: 3,
    secret: await importRoot(randomBytes(32)),
    headSeq: 7,
    head: randomBytes(32),
  };
});

describe('a message', () => {
  test('arrives as it was written, from whom it says', async () => {
    const { envelope, hash, header } = await new SenderSession(ada.actor).sealMessage(
      place,
      MESSAGE_TYPE.message,
      encodeContent({ cid, text: 'Tea at four? 🫖' }),
    );
    const decoded = decodeEnvelope(envelope, SEALED_MAX);
    const opened = await new MessageOpener().open(decoded, { ...place, author: ada.account });
    expect(decodeContent(opened.json)).toEqual({ cid, text: 'Tea at four? 🫖' });
    expect(opened.hash).toEqual(hash);
    expect(opened.header).toEqual(header);
    expect(header).toMatchObject({ epoch: 3, counter: 0, headSeq: 7, head: place.head, prev: ZERO_32 });
  });

  test('keeps its name when its ciphertext is deleted: the hash needs header and ciphertext’s hash only', async () => {
    const { envelope, hash, header } = await new SenderSession(ada.actor).sealMessage(
      place,
      MESSAGE_TYPE.message,
      encodeContent({ cid, text: 'gone soon' }),
    );
    const sealedHash = await sha256(decodeEnvelope(envelope, SEALED_MAX).sealed);
    expect(await sha256(encodeMessageSignature(encodeMessageAad(header, place.genesis), sealedHash))).toEqual(hash);
  });

  test('of one letter looks to the server like one of a hundred', async () => {
    const session = new SenderSession(ada.actor);
    const [short, long] = await Promise.all(
      ['x', 'x'.repeat(100)].map((text) =>
        session.sealMessage(place, MESSAGE_TYPE.message, encodeContent({ cid, text })),
      ),
    );
    expect(short!.envelope.length).toBe(long!.envelope.length);
  });

  test('cannot be put into another room, epoch, mouth or session', async () => {
    const session = new SenderSession(ada.actor);
    const { envelope } = await session.sealMessage(place, MESSAGE_TYPE.message, encodeContent({ cid, text: 'hi' }));
    const decoded = decodeEnvelope(envelope, SEALED_MAX);
    const opener = new MessageOpener();
    const origin = { ...place, author: ada.account };
    const otherRoom = opener.open(decoded, { ...origin, genesis: randomBytes(32) });
    await expect(otherRoom).rejects.toMatchObject({ code: 'bad_signature' });
    const otherSecret = { ...origin, secret: await importRoot(randomBytes(32)) };
    await expect(new MessageOpener().open(decoded, otherSecret)).rejects.toThrow(OpenError);
    await expect(opener.open(decoded, { ...origin, author: ben.account })).rejects.toMatchObject({
      code: 'bad_signature',
    });
    const asBen = { ...decoded, header: { ...decoded.header, author: ben.fp, device: ben.device.id } };
    await expect(opener.open(asBen, { ...origin, author: ben.account })).rejects.toMatchObject({
      code: 'bad_signature',
    });
    const foreignDevice = { ...decoded, header: { ...decoded.header, device: ben.device.id } };
    await expect(opener.open(foreignDevice, origin)).rejects.toMatchObject({ code: 'wrong_device' });
    for (const change of [
      { epoch: 4 },
      { counter: 1 },
      { session: randomBytes(16) },
      { headSeq: 8 },
      { head: randomBytes(32) },
      { prev: randomBytes(32) },
      { type: MESSAGE_TYPE.edit },
    ]) {
      const moved = decodeEnvelope(
        encodeEnvelope({ ...decoded, header: { ...decoded.header, ...change } }),
        SEALED_MAX,
      );
      await expect(opener.open(moved, origin), Object.keys(change)[0]).rejects.toMatchObject({ code: 'bad_signature' });
    }
    expect((await opener.open(decoded, origin)).header.counter).toBe(0);
  });

  test('by a member who has the secret but not the author’s device is refused', async () => {
    const asAda = { fp: ada.fp, device: { ...ben.device, id: ada.device.id } };
    const { envelope } = await new SenderSession(asAda).sealMessage(
      place,
      MESSAGE_TYPE.message,
      encodeContent({ cid, text: 'I am Ada' }),
    );
    const opening = new MessageOpener().open(decodeEnvelope(envelope, SEALED_MAX), { ...place, author: ada.account });
    await expect(opening).rejects.toMatchObject({ code: 'bad_signature' });
  });
});

describe('a sender session', () => {
  test('never uses a nonce twice, whatever is sent at once', async () => {
    const session = new SenderSession(ada.actor);
    const other = { ...place, epoch: 4 };
    const sent = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        session.sealMessage(i % 2 === 0 ? place : other, MESSAGE_TYPE.message, encodeContent({ cid, text: `${i}` })),
      ),
    );
    const nonces = sent.map(({ header }) => `${header.epoch}/${header.counter}`);
    expect(new Set(nonces).size).toBe(20);
    expect(Math.max(...sent.map(({ header }) => header.counter))).toBe(9);
    sent.slice(1).forEach(({ header }, i) => expect(header.prev).toEqual(sent[i]!.hash));
  });

  test('a failed sealing spends its counter and does not stop the next', async () => {
    const session = new SenderSession(ada.actor);
    const bad = { ...place, secret: ada.device.privateKey };
    await expect(session.sealMessage(bad, MESSAGE_TYPE.message, encodeContent({ cid, text: 'x' }))).rejects.toThrow();
    const rest = session.sealMessage({ ...place, epoch: 9 }, MESSAGE_TYPE.message, encodeContent({ cid, text: 'y' }));
    expect((await rest).header.counter).toBe(0);
  });

  test('two tabs of one device share no key', () => {
    const [one, two] = [new SenderSession(ada.actor), new SenderSession(ada.actor)];
    expect(formatHex(one.id)).not.toBe(formatHex(two.id));
  });

  test('goes on from the last envelope that was stored', async () => {
    const session = new SenderSession(ada.actor);
    const stored = randomBytes(32);
    session.setPrevious(place.genesis, stored);
    const { header } = await session.sealMessage(place, MESSAGE_TYPE.message, encodeContent({ cid, text: 'on' }));
    expect(header.prev).toEqual(stored);
  });
});

describe('content', () => {
  const file = {
    id: 'a'.repeat(32),
    key: randomBytes(32),
    root: randomBytes(32),
    bytes: 123,
    name: 'Karte.pdf',
    type: 'pdf',
  };

  test('keeps text, reply and file', () => {
    const full: Content = { cid, text: '', reply: 'ab'.repeat(32), file: { ...file, width: 10, height: 20 } };
    expect(decodeContent(new TextDecoder().decode(encodeContent(full)))).toEqual(full);
  });

  test('of a newer version is read as far as it is known', () => {
    expect(decodeContent(JSON.stringify({ cid, text: 'hi', mood: 'glad', __proto__: { reply: cid } }))).toEqual({
      cid,
      text: 'hi',
    });
    expect(decodeContent(`{"cid":"${cid}","text":"hi","__proto__":{"reply":"${cid}"}}`).reply).toBeUndefined();
  });

  const fileJson = (change: object): string =>
    JSON.stringify({
      cid,
      text: '',
      file: { ...file, key: formatBase64Url(file.key), root: formatBase64Url(file.root), ...change },
    });
  test.each([
    ['', 'bad_json'],
    ['[]', 'bad_frame'],
    ['null', 'bad_frame'],
    ['{"text":"no id"}', 'bad_frame'],
    [`{"cid":"${cid}"}`, 'bad_frame'],
    [`{"cid":"AAAA","text":""}`, 'bad_frame'],
    [`{"cid":"${cid}","text":7}`, 'bad_frame'],
    [`{"cid":"${cid}","text":"","reply":"${cid}"}`, 'bad_frame'],
    [JSON.stringify({ cid, text: 'x'.repeat(LIMITS.messageCharsMax + 1) }), 'bad_frame'],
    [fileJson({ id: '../../etc/passwd' }), 'bad_frame'],
    [fileJson({ key: formatBase64Url(randomBytes(16)) }), 'bad_frame'],
    [fileJson({ bytes: -1 }), 'bad_frame'],
    [fileJson({ bytes: LIMITS.fileBytesMax + 1 }), 'bad_frame'],
    [fileJson({ name: '' }), 'bad_frame'],
    [fileJson({ name: 'invoice\u202egpj.exe' }), 'bad_frame'],
    [fileJson({ name: '../up' }), 'bad_frame'],
    [fileJson({ type: 'text/html' }), 'bad_frame'],
    [fileJson({ width: 1e9 }), 'bad_frame'],
  ])('from a lying member is refused: %s', (json, code) => {
    expect(() => decodeContent(json)).toThrow(expect.objectContaining({ name: 'WireError', code }));
  });

  test('in emoji has as many characters as one sees', () => {
    const text = '🫖'.repeat(LIMITS.messageCharsMax);
    expect(decodeContent(JSON.stringify({ cid, text })).text).toBe(text);
  });

  test('file names are made fit to be sent, and keep their ending', () => {
    expect(cleanFileName('C:\\docs\\plan.txt')).toBe('C:_docs_plan.txt');
    expect(cleanFileName('  ')).toBe('file');
    expect(cleanFileName('..')).toBe('file');
    const long = cleanFileName(`${'å'.repeat(500)}.jpeg`);
    expect(Array.from(long).length).toBe(LIMITS.fileNameCharsMax);
    expect(long.endsWith('.jpeg')).toBe(true);
    for (const name of ['a/b', 'x\u0000', 'invoice\u202egpj.exe', ''])
      expect(isFileName(cleanFileName(name))).toBe(true);
  });
});
