import type { HeaderList } from './exchange.ts';

/**
 * The headers of every answer, errors too (appliance.md "TLS ladder", Targets). There is no HSTS: under the box's own CA
 * it would lock a household out the day it trusts another way.
 *
 * @param styleHashes hashes of style sheets that are not files, as in `sha256-…`, without quotes.
 */
export function securityHeaders(styleHashes: readonly string[]): HeaderList {
  const styles = ["'self'", ...styleHashes.map((hash) => `'${hash}'`)].join(' ');
  const policy = [
    "default-src 'none'",
    // Argon2id runs as WebAssembly.
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src ${styles}`,
    // Opened pictures exist only as blobs of the page itself.
    "img-src 'self' blob:",
    // 'self' covers wss: of the same host and port in every browser the client is built for.
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return [
    ['content-security-policy', policy.join('; ')],
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
    ['referrer-policy', 'no-referrer'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['cross-origin-embedder-policy', 'require-corp'],
    // The camera reads QR codes; nothing else is ever asked for.
    ['permissions-policy', 'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()'],
    ['cache-control', 'no-store'],
  ];
}
