import { SYSTEMS_WITH_STEPS, TRUST_WORDS } from './trust-words.ts';
import type { System } from './trust-words.ts';

/** What the page tells about the house's certificate authority. */
export type TrustedAuthority = {
  /** Its common name, as the visitor's system will list it. */
  readonly name: string;
  /** SHA-256 in hex with colons. */
  readonly fingerprint: string;
};

export type Language = keyof typeof TRUST_WORDS;
export const LANGUAGES = Object.keys(TRUST_WORDS) as readonly Language[];

/** The page's style sheet, `style.css` beside it: the trust page has no scripts and no inline styles. */
export const TRUST_STYLE = `:root { color-scheme: light dark; font: 1.05rem/1.5 system-ui, sans-serif; }
body { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.2; }
code { display: block; padding: 0.75rem; border: 1px solid; border-radius: 0.5rem; overflow-wrap: anywhere; font-size: 1rem; }
.button { display: inline-block; margin: 0.75rem 0.75rem 0 0; padding: 0.7rem 1.1rem; border: 2px solid; border-radius: 0.5rem; font-weight: 600; text-decoration: none; }
details { margin-top: 0.75rem; }
summary { font-weight: 600; padding: 0.4rem 0; cursor: pointer; }
`;

/**
 * The page on port 80 that tells how to trust the house: the fingerprint to compare, the certificate, and steps, unfolded
 * for the visitor's own system. Served over plain http, so it asks for a comparison before anything else.
 */
export function trustPage(authority: TrustedAuthority, language: Language, system: System): string {
  const words = TRUST_WORDS[language];
  const fill = (text: string): string => escapeHtml(text.replaceAll('{house}', authority.name));
  const file = system === 'ios' ? 'parlour.mobileconfig' : 'parlour.crt';
  const steps = SYSTEMS_WITH_STEPS.map((each) => {
    const { name, steps: list } = words.systems[each];
    const items = list.map((step) => `<li>${fill(step)}</li>`).join('');
    const apple = each === 'ios' ? `<p><a href="/parlour.mobileconfig">${fill(words.downloadForApple)}</a></p>` : '';
    return `<details${each === system ? ' open' : ''}><summary>${fill(name)}</summary>${apple}<ol>${items}</ol></details>`;
  });
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parlour – ${fill(words.title)}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<h1>${fill(words.title)}</h1>
<p>${fill(words.why)}</p>
<p>${fill(words.compare)}</p>
<p><code>${fill(authority.fingerprint)}</code></p>
<p><a class="button" href="/${file}">${fill(system === 'ios' ? words.downloadForApple : words.download)}</a><a class="button" href="/chat">${fill(words.open)}</a></p>
<p>${fill(words.then)}</p>
${steps.join('\n')}
<p>${fill(words.undo)}</p>
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
