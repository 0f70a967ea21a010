import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type LaunchOptions,
} from 'playwright-core';

const FONTS = fileURLToPath(new URL('../../.build/fonts.conf', import.meta.url));

/** Debian's Chromium, without anything that talks to hosts of its own. */
export async function launchChromium(...furtherArgs: readonly string[]): Promise<Browser> {
  return chromium.launch(launchOptions(furtherArgs));
}

/** A browser of somebody's own, whose profile in `folder` outlives it. */
export async function openProfile(folder: string, kind: BrowserContextOptions): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, { ...launchOptions(), ...kind });
}

/** Ends a browser as a power cut does: nothing of it gets to write down or say goodbye. */
export async function killBrowser(browser: Browser): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const gone = new Promise<void>((resolve) => browser.once('disconnected', () => resolve()));
  for (const { id } of processInfo) kill(id);
  await gone;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It went with the browser process a moment before.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function launchOptions(furtherArgs: readonly string[] = []): LaunchOptions {
  return {
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...furtherArgs,
    ],
    env: { ...process.env, FONTCONFIG_FILE: fontsFile() },
  };
}

/** `system-ui` as a phone's would look, where such a font is installed; a bare Debian would choose DejaVu. */
function fontsFile(): string {
  const prefer = (family: string, fonts: readonly string[]): string =>
    `<alias binding="strong"><family>${family}</family><prefer>${fonts.map((font) => `<family>${font}</family>`).join('')}</prefer></alias>`;
  const sans = ['Inter', 'Roboto', 'Liberation Sans', 'Noto Color Emoji'];
  mkdirSync(join(FONTS, '..'), { recursive: true });
  writeFileSync(
    FONTS,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
${existsSync('/etc/fonts/fonts.conf') ? '<include>/etc/fonts/fonts.conf</include>' : ''}
${prefer('sans-serif', sans)}${prefer('system-ui', sans)}${prefer('monospace', ['Liberation Mono'])}
</fontconfig>`,
  );
  return FONTS;
}
