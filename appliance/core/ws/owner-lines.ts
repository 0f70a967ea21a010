import type { Line } from './line.ts';

/** Topics of rooms have no lower case, a line's has a space. */
const TOPIC = 'alarms';

/** The owner's open sockets: they hear of alarms, whatever page they show. */
export class OwnerLines {
  readonly #publish: (topic: string, frame: string) => void;
  readonly #lines = new Set<Line>();
  /** What they heard last; undefined until somebody looked. */
  #frame: string | undefined;
  #onChange: (isHere: boolean) => void = () => undefined;

  /** @param publish sends one frame to every socket that hears `topic`. */
  constructor(publish: (topic: string, frame: string) => void) {
    this.#publish = publish;
  }

  /** Calls `listener` when the first comes and when the last goes. */
  onChange(listener: (isHere: boolean) => void): void {
    this.#onChange = listener;
  }

  /** A socket opened. It hears at once what the others heard; anybody's but the owner's is ignored. */
  add(line: Line): void {
    if (!line.session.isOwner) return;
    this.#lines.add(line);
    line.subscribe(TOPIC);
    if (this.#frame !== undefined) line.send(this.#frame);
    if (this.#lines.size === 1) this.#onChange(true);
  }

  remove(line: Line): void {
    if (!this.#lines.delete(line) || this.#lines.size > 0) return;
    // Nobody looks while nobody is there: what was heard last will be old.
    this.#frame = undefined;
    this.#onChange(false);
  }

  /** Sends it to all of them, unless it is what they heard last. */
  tell(frame: string): void {
    if (this.#lines.size === 0 || frame === this.#frame) return;
    this.#frame = frame;
    this.#publish(TOPIC, frame);
  }
}
