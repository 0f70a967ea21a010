import { createKeyWork } from '../../appliance/client/key-work.ts';
import { OpenError } from '../../appliance/e2ee/open-error.ts';
import { WireError } from '../../appliance/protocol/errors.ts';
import type { WorkAnswer, WorkRequest } from './work-messages.ts';

/** Passwords are stretched and identities made and opened here, away from the page (protocol.md rules 3 and 6). */
const work = createKeyWork();

const answer = (message: WorkAnswer): void => postMessage(message);

addEventListener('message', ({ data }: MessageEvent<WorkRequest>) => {
  const { id } = data;
  perform(data).then(
    (value) => answer({ id, kind: 'done', value }),
    (error: unknown) => answer(refusal(id, error)),
  );
});

async function perform(request: WorkRequest): Promise<unknown> {
  switch (request.method) {
    case 'stretchPassword':
      return work.stretchPassword(...request.args);
    case 'stretchRecovery':
      return work.stretchRecovery(...request.args);
    case 'createAccount':
      return work.createAccount(...request.args, (step) => answer({ id: request.id, kind: 'step', step }));
    case 'unlock':
      return work.unlock(...request.args);
  }
}

function refusal(id: number, error: unknown): WorkAnswer {
  if (error instanceof WireError) return { id, kind: 'refused', code: error.code, detail: error.detail };
  if (error instanceof OpenError) return { id, kind: 'unopened' };
  return { id, kind: 'bug', message: error instanceof Error ? `${error.name}: ${error.message}` : 'not an error' };
}
