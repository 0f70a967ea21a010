/**
 * One table: code → what the peer hears. `status` answers an HTTP request, `close` ends a WebSocket (absent: the socket
 * stays), `sentence` is for people. Details stay in the log of the side that throws.
 */
export const WIRE_ERRORS = {
  bad_request: { status: 400, sentence: 'That request was not understood.' },
  bad_json: { status: 400, sentence: 'That was not valid JSON.' },
  bad_frame: { status: 400, close: 1008, sentence: 'That message was not understood.' },
  bad_origin: { status: 403, close: 1008, sentence: 'This page may not talk to this house.' },
  bad_credentials: { status: 401, sentence: 'Name and password do not match.' },
  not_signed_in: { status: 401, close: 4401, sentence: 'Please sign in.' },
  session_ended: { status: 401, close: 4401, sentence: 'You were signed out.' },
  device_unknown: { status: 403, sentence: 'This device is not known for this account.' },
  blocked: { status: 429, sentence: 'Too many wrong tries. Please wait a few minutes.' },
  busy: { status: 503, sentence: 'The house is busy. Please try again in a moment.' },
  slow_down: { status: 429, sentence: 'A little slower, please.' },
  not_owner: { status: 403, sentence: 'Only the owner of this house can do that.' },
  registration_closed: { status: 403, sentence: 'This house takes no new members right now.' },
  invite_needed: { status: 403, sentence: 'You need an invitation to register here.' },
  invite_invalid: { status: 403, sentence: 'This invitation is used up or no longer valid.' },
  name_taken: { status: 409, sentence: 'That name is taken.' },
  bad_name: { status: 400, sentence: 'That name cannot be used.' },
  claim_wrong: { status: 401, sentence: 'That is not the claim code.' },
  claimed: { status: 410, sentence: 'This house has an owner already.' },
  not_claimed: { status: 409, sentence: 'This house has no owner yet.' },
  not_found: { status: 404, sentence: 'There is nothing here by that name.' },
  method: { status: 405, sentence: 'That cannot be done here.' },
  gone: { status: 410, sentence: 'This is no longer available.' },
  too_large: { status: 413, close: 1009, sentence: 'That is too large.' },
  not_member: { status: 403, sentence: 'You are not a member of this room.' },
  no_right: { status: 403, sentence: 'Your role in this room does not allow that.' },
  promote_first: { status: 409, sentence: 'Make somebody else an admin before you leave.' },
  room_full: { status: 409, sentence: 'This room is full.' },
  too_many: { status: 409, sentence: 'There are too many of these already.' },
  bad_signature: { status: 400, sentence: 'A signature did not fit.' },
  bad_entry: { status: 400, sentence: 'That change of the room does not follow its rules.' },
  bad_commit: { status: 400, sentence: 'Those keys do not fit the members of the room.' },
  stale_head: { status: 409, sentence: 'The room changed in the meantime.' },
  stale_epoch: { status: 409, sentence: 'The keys of the room changed in the meantime.' },
  epoch_closed: { status: 409, sentence: 'The room needs new keys first.' },
  wrong_device: { status: 403, sentence: 'That was sealed by another device.' },
  replayed: { status: 409, sentence: 'That was sent before.' },
  stale_version: { status: 409, sentence: 'Another device saved a newer version.' },
  bad_file_offset: { status: 409, sentence: 'The upload continues at another place.' },
  storage_low: { status: 507, sentence: 'The house is nearly full and takes no files right now.' },
  storage_full: { status: 507, sentence: 'The house is full. Nothing was saved.' },
  storage_failed: { status: 503, sentence: 'The house could not save that. Please tell its owner.' },
  socket_limit: { status: 429, close: 4429, sentence: 'Parlour is open in too many places. Close one of them.' },
  identity_changed: { status: 409, sentence: 'Somebody else goes by that name now. Compare the numbers first.' },
  link_mismatch: { status: 409, sentence: 'What the house shows is not the room of this link.' },
  unsupported: { status: 400, sentence: 'This house does not know that kind of message.' },
} as const satisfies Record<string, { status: number; close?: number; sentence: string }>;

export type ErrorCode = keyof typeof WIRE_ERRORS;

/** What a thrown WireError may carry to the peer besides its code. */
export type WireErrorExtra = { readonly retryAfterMs?: number; readonly data?: unknown };

/** A peer's fault (or the house's refusal): the peer sees the code and its plain sentence, `detail` stays in the log. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly code: ErrorCode;
  readonly detail: string;
  readonly extra: WireErrorExtra;

  constructor(code: ErrorCode, detail = '', extra: WireErrorExtra = {}) {
    super(detail === '' ? code : `${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.extra = extra;
  }

  /** HTTP status of this code. */
  get status(): number {
    return WIRE_ERRORS[this.code].status;
  }

  /** The sentence for people. */
  get sentence(): string {
    return WIRE_ERRORS[this.code].sentence;
  }
}

/** True for a string that is a code of the table: what a client checks before it trusts a server's error body. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(WIRE_ERRORS, value);
}
