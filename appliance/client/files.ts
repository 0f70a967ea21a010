import { type Bytes, concatBytes, formatBase64Url } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { CLIENT_ID_RANDOM_BYTES, clientIdAt } from '../protocol/ids.ts';
import type { Content, FileReference } from '../e2ee/content.ts';
import { cleanFileName } from '../e2ee/file-name.ts';
import { FileOpener } from '../e2ee/file-opener.ts';
import { sniffType } from '../e2ee/file-type.ts';
import { OpenError } from '../e2ee/open-error.ts';
import { failureCodeOf } from './failure.ts';
import { Abandoned, assertSendable, typeOfEnding, uploadFile } from './file-upload.ts';
import type { Home } from './home.ts';
import type { FileSource, OpenedFile } from './model.ts';
import type { Outbox, OutboxItem } from './outbox.ts';
import type { FileProgress } from './timeline.ts';
import { Offline } from './transport.ts';

type Upload = {
  readonly source: FileSource;
  readonly text: string;
  item: OutboxItem;
  isAbandoned: boolean;
};

/** A dropped download begins anew, so often. */
const DOWNLOAD_TRIES = 3;

/** The files of one room: on their way up as messages to be, on their way down for whoever opens them. */
export class Files {
  readonly #home: Home;
  readonly #roomId: string;
  readonly #outbox: Outbox;
  readonly #progress = new Map<string, FileProgress>();
  #uploads: Upload[] = [];
  #version = 0;

  constructor(home: Home, roomId: string, outbox: Outbox) {
    this.#home = home;
    this.#roomId = roomId;
    this.#outbox = outbox;
  }

  get version(): number {
    return this.#version;
  }

  /** Messages whose file is still on its way. */
  get uploading(): readonly OutboxItem[] {
    return this.#uploads.map(({ item }) => item);
  }

  readonly progressOf = (messageId: string): FileProgress | undefined => this.#progress.get(messageId);

  /** Uploads a file, then queues its message. Resolves once it shows. @throws WireError `too_large`, `unsupported` */
  async send(source: FileSource, text: string): Promise<void> {
    await assertSendable(this.#home, source);
    const cid = formatBase64Url(clientIdAt(this.#home.now(), this.#home.randomBytes(CLIENT_ID_RANDOM_BYTES)));
    const content: Content = { cid, text, file: placeholder(source) };
    const item: OutboxItem = { content, createdMs: this.#home.now(), delivery: { status: 'sending' } };
    const upload: Upload = { source, text, item, isAbandoned: false };
    this.#uploads.push(upload);
    this.#start(upload);
  }

  /** Tries a failed upload again, from its beginning. False if there is none by that id. */
  resend(cid: string): boolean {
    const upload = this.#find(cid);
    if (upload?.item.delivery.status === 'failed') this.#start(upload);
    return upload !== undefined;
  }

  /** Takes an upload back. False if there is none by that id. */
  discard(cid: string): boolean {
    const upload = this.#find(cid);
    if (upload === undefined) return false;
    upload.isAbandoned = true;
    this.#drop(upload);
    return true;
  }

  /**
   * Fetches, opens and checks a file. Nothing of it is given out before its last byte fits the signed message.
   * @throws WireError `bad_signature` if it is not the file that was sent, `unsupported` if it is not of a type this
   *   house takes; Offline.
   */
  async open(messageId: string, file: FileReference): Promise<OpenedFile> {
    try {
      const bytes = await this.#download(messageId, file);
      const type = sniffType(bytes);
      const allowed = this.#home.house().limits.fileTypes.map(typeOfEnding);
      if (type === undefined || !allowed.includes(type)) throw new WireError('unsupported', 'type of the opened file');
      this.#show(messageId, { type });
      return { bytes, type, name: file.name };
    } catch (error) {
      if (error instanceof WireError) this.#show(messageId, { failed: error.code });
      else if (error instanceof Offline) this.#show(messageId, { failed: 'offline' });
      throw error;
    }
  }

  async #download(messageId: string, file: FileReference): Promise<Bytes> {
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#fetch(messageId, file);
      } catch (error) {
        if (error instanceof OpenError) throw new WireError('bad_signature', 'not the file that was sent');
        if (!(error instanceof Offline) || tried >= DOWNLOAD_TRIES) throw error;
      }
    }
  }

  async #fetch(messageId: string, file: FileReference): Promise<Bytes> {
    const opener = await FileOpener.create(file);
    const opened: Bytes[] = [];
    let arrived = 0;
    await this.#home.api.download(file.id, async (chunk) => {
      arrived += chunk.length;
      this.#show(messageId, { direction: 'down', progress: Math.min(1, arrived / opener.sealedBytes) });
      opened.push(await opener.push(chunk));
    });
    // Less than the message promises: the connection ended early, or the house lies. Both show when asked again.
    if (arrived < opener.sealedBytes) throw new Offline('the file broke off');
    await opener.finish();
    return concatBytes(...opened);
  }

  #start(upload: Upload): void {
    this.#set(upload, { status: 'sending' });
    void this.#run(upload);
  }

  async #run(upload: Upload): Promise<void> {
    const { source, text, item } = upload;
    const { cid } = item.content;
    try {
      const file = await uploadFile(this.#home, this.#roomId, source, (progress) => {
        if (upload.isAbandoned) throw new Abandoned();
        this.#show(cid, { direction: 'up', progress });
      });
      await this.#outbox.add({ cid, text, file }, () => this.#drop(upload));
    } catch (error) {
      if (error instanceof Abandoned) return;
      const code = failureCodeOf(error);
      this.#set(upload, { status: 'failed', code });
      // A browser that refuses to read or to keep something is no fault of ours.
      if (code === 'bug' && !(error instanceof DOMException)) throw error;
    }
  }

  #set(upload: Upload, delivery: OutboxItem['delivery']): void {
    upload.item = { ...upload.item, delivery };
    this.#progress.delete(upload.item.content.cid);
    this.#changed();
  }

  #drop(upload: Upload): void {
    this.#uploads = this.#uploads.filter((one) => one !== upload);
    this.#progress.delete(upload.item.content.cid);
    this.#changed();
  }

  #show(cid: string, progress: FileProgress): void {
    this.#progress.set(cid, progress);
    this.#changed();
  }

  #find(cid: string): Upload | undefined {
    return this.#uploads.find(({ item }) => item.content.cid === cid);
  }

  #changed(): void {
    this.#version += 1;
    this.#home.changed();
  }
}

/** What a view shows of a file before the house has it. */
function placeholder(source: FileSource): FileReference {
  const { bytes, width, height } = source;
  const none: Bytes = new Uint8Array(0);
  const name = cleanFileName(source.name);
  return {
    id: '',
    key: none,
    root: none,
    bytes,
    name,
    type: /\.([^.]+)$/.exec(name.toLowerCase())?.[1] ?? '',
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
  };
}
