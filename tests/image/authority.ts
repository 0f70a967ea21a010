import { X509Certificate } from 'node:crypto';
import { request } from 'node:http';
import { ask } from '../lib/http.ts';

/**
 * The certificate authority that the trust page gives to its visitors.
 *
 * @param plainPort where the guest's port 80 is on this machine
 * @returns PEM
 */
export async function fetchAuthority(plainPort: number): Promise<string> {
  const der = await new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    const asked = request({ host: '127.0.0.1', port: plainPort, path: '/parlour.crt' }, (response) => {
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks)));
    });
    asked.on('error', reject);
    asked.end();
  });
  return new X509Certificate(der).toString();
}

/** True when the first page comes over https, with a certificate of this authority. */
export async function answersPage(httpsPort: number, ca: string): Promise<boolean> {
  const { status } = await ask({ baseUrl: `https://localhost:${httpsPort}`, ca }, 'GET /');
  return status === 200;
}
