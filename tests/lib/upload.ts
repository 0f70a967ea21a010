import { request } from 'node:http';
import type { Answer } from './http.ts';
import type { Member } from './member.ts';

/** One PUT with raw bytes, as a browser sends them; `cutAfter` destroys the connection after so many bytes. */
export function putBytes(
  by: Member,
  file: string,
  offset: number,
  bytes: Uint8Array,
  options: { readonly cutAfter?: number; readonly declare?: number } = {},
): Promise<Pick<Answer, 'status' | 'json' | 'code'>> {
  const { target } = by.browser;
  const { host, port } = new URL(target.baseUrl);
  const cookie = Array.from(by.browser.cookies, ([name, value]) => `${name}=${value}`).join('; ');
  return new Promise((resolve, reject) => {
    const put = request(
      {
        host: '127.0.0.1',
        port,
        method: 'PUT',
        path: `/api/v1/files/${file}?offset=${offset}`,
        headers: {
          cookie,
          origin: `https://${host}`,
          'x-real-ip': by.browser.address,
          'content-type': 'application/octet-stream',
          'content-length': String(options.declare ?? bytes.length),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const json: Answer['json'] = text === '' ? undefined : JSON.parse(text);
          resolve({ status: response.statusCode ?? 0, json, code: json?.error?.code });
        });
      },
    );
    put.on('error', reject);
    if (options.cutAfter === undefined) put.end(bytes);
    else {
      put.write(bytes.subarray(0, options.cutAfter), () => {
        setTimeout(() => put.destroy(new Error('cut by the test')), 50);
      });
    }
  });
}

/** Downloads all of a file. */
export async function download(by: Member, file: string): Promise<{ status: number; bytes: Buffer }> {
  const { target } = by.browser;
  const cookie = Array.from(by.browser.cookies, ([name, value]) => `${name}=${value}`).join('; ');
  const answer = await fetch(`${target.baseUrl}/api/v1/files/${file}`, {
    headers: { cookie, 'x-real-ip': by.browser.address },
  });
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
}
