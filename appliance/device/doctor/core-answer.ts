import { request as requestPlain } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import { ROUTES } from '../../protocol/routes.ts';
import type { ListenOn } from '../../core/settings/environment.ts';

/** What the core said of itself: the samples of `/metrics`, or why there are none. */
export type CoreAnswer =
  | { readonly state: 'answers'; readonly metrics: readonly string[] }
  | { readonly state: 'refuses'; readonly status: number }
  | { readonly state: 'silent'; readonly code: string };

const TIMEOUT_MS = 5_000;
const ANSWER_BYTES_MAX = 1_048_576;
const DONE_STATUS = 200;
/** A sample of ours: names of checks and reasons, and a figure. */
const SAMPLE = /^parlour_\w{1,64}(?:\{\w+="[\w.-]{1,64}"(?:,\w+="[\w.-]{1,64}")*\})? -?[\d.e+-]+$/;

/** Asks the core that listens there, if one does. */
export async function askCore(listenOn: ListenOn): Promise<CoreAnswer> {
  try {
    const { status, text } = await fetchMetrics(listenOn);
    if (status !== DONE_STATUS) return { state: 'refuses', status };
    return { state: 'answers', metrics: text.split('\n').filter((line) => SAMPLE.test(line)) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return { state: 'silent', code: typeof code === 'string' ? code : 'unknown' };
  }
}

/** @throws Error with the system's code; `ETIMEDOUT` when no whole answer came in time. */
function fetchMetrics(listenOn: ListenOn): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const hear = (response: IncomingMessage): void => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > ANSWER_BYTES_MAX) response.destroy(new Error('too long'));
      });
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
      response.on('error', reject);
    };
    const path = ROUTES.metrics.slice(ROUTES.metrics.indexOf('/'));
    const request = openRequest(listenOn, path, hear);
    request.on('timeout', () => {
      request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
    });
    request.on('error', reject);
    request.end();
  });
}

function openRequest(
  listenOn: ListenOn,
  path: string,
  hear: (response: IncomingMessage) => void,
): ReturnType<typeof requestPlain> {
  const common = { path, timeout: TIMEOUT_MS };
  switch (listenOn.kind) {
    case 'unix':
      return requestPlain({ ...common, socketPath: listenOn.path }, hear);
    case 'loopback':
      return requestPlain({ ...common, host: listenOn.host, port: listenOn.port }, hear);
    case 'tls':
      // Nothing secret is sent, and what comes is looked at line by line: who answers here need not be proven.
      return requestTls(
        { ...common, host: hostOf(listenOn.host), port: listenOn.port, rejectUnauthorized: false },
        hear,
      );
  }
}

/** A house that listens everywhere listens here. */
function hostOf(host: string | undefined): string {
  return host === undefined || host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}
