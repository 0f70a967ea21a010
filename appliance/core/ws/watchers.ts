import type { Line } from './line.ts';

/** What the owner and what everybody else who watches hears. Topics of rooms have no lower case, a line's has a space. */
const TOPICS = { whole: 'status-whole', essentials: 'status-essentials' } as const;
type Audience = keyof typeof TOPICS;

/** The sockets that show the status page. */
export class Watchers {
  readonly #publish: (topic: string, frame: string) => void;
  readonly #lines: Readonly<Record<Audience, Set<Line>>> = { whole: new Set(), essentials: new Set() };
  #onChange: (isWatched: boolean) => void = () => undefined;

  /** @param publish sends one frame to every socket that hears `topic`. */
  constructor(publish: (topic: string, frame: string) => void) {
    this.#publish = publish;
  }

  /** Calls `listener` when the first comes and when the last goes. */
  onChange(listener: (isWatched: boolean) => void): void {
    this.#onChange = listener;
  }

  /** Begins or ends to watch; either twice is no change. */
  set(line: Line, isOn: boolean): void {
    const audience: Audience = line.session.isOwner ? 'whole' : 'essentials';
    const lines = this.#lines[audience];
    if (lines.has(line) === isOn) return;
    const before = this.#count;
    if (isOn) {
      lines.add(line);
      line.subscribe(TOPICS[audience]);
    } else {
      lines.delete(line);
      line.unsubscribe(TOPICS[audience]);
    }
    if (before === 0 || this.#count === 0) this.#onChange(isOn);
  }

  /** One frame for each audience that anybody is in; none is made for the others. */
  tell(frameFor: (isWhole: boolean) => string): void {
    if (this.#lines.whole.size > 0) this.#publish(TOPICS.whole, frameFor(true));
    if (this.#lines.essentials.size > 0) this.#publish(TOPICS.essentials, frameFor(false));
  }

  get #count(): number {
    return this.#lines.whole.size + this.#lines.essentials.size;
  }
}
