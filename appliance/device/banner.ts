import { renderUnicodeCompact } from 'uqr';
import { formatClaimCode } from '../core/setup/claim-document.ts';
import { formatPageCode } from '../protocol/page-code.ts';
import type { HouseFacts } from './house-facts.ts';

/**
 * The lines for a screen. `Parlour: `, `Claim code: ` and `Fingerprint: ` begin lines that programs read too.
 *
 * @param isAnswering whether the pages can be reached on this machine.
 */
export function bannerText({ urls, fingerprint, claim, clientHash }: HouseFacts, isAnswering: boolean): string {
  const [best, ...others] = urls;
  if (!isAnswering || fingerprint === undefined || claim.kind === 'unmade')
    return 'Parlour does not answer yet. It goes on trying by itself.\n';
  if (best === undefined)
    return 'Parlour is running, but has no network. Plug in a cable; the address appears here by itself.\n';
  const lines = [`Parlour: ${best}`, ...others.map((url) => `     or: ${url}`)];
  if (claim.kind === 'open') lines.push(`Claim code: ${formatClaimCode(claim.code)}`);
  lines.push(`Fingerprint: ${fingerprint}`);
  if (clientHash !== undefined) lines.push(`Pages: ${formatPageCode(clientHash)}`);
  lines.push('');
  if (claim.kind === 'open')
    lines.push('Open the address in a browser. Whoever types the claim code first becomes the owner.', '');
  // A numeric address works on every phone; names under .local do not.
  lines.push(qrCode(urls.find((url) => /^https:\/\/[\d.]+$/.test(url)) ?? best));
  return `${lines.join('\n')}\n`;
}

/** The page on the boot partition for an owner without a screen; undefined when there is nothing to tell any more. */
export function setupFileText({ urls, fingerprint, claim }: HouseFacts): string | undefined {
  if (claim.kind !== 'open' || fingerprint === undefined) return undefined;
  // Notepad of older Windows knows no other line ends.
  return [
    'Parlour',
    '',
    ...urls.map((url) => `Open        ${url}`),
    `Claim code  ${formatClaimCode(claim.code)}`,
    `Fingerprint ${fingerprint}`,
    '',
    'Whoever types the claim code first becomes the owner. This file goes away then.',
    '',
  ].join('\r\n');
}

/** Light on dark, as screens of text are; half a line a row. */
function qrCode(text: string): string {
  return renderUnicodeCompact(text, { border: 2 });
}
