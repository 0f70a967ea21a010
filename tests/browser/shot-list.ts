import type { Page } from 'playwright-core';
import type { Dialog } from '../../web/state/dialogs.ts';
import { fp } from './fake-house.ts';
import { SCENES } from './scenes.ts';

/** One picture: a scene, and what is done in it before the picture is taken. */
export type Shot = {
  readonly name: string;
  readonly scene: string;
  readonly act?: (page: Page, size: 'phone' | 'laptop') => Promise<void>;
};

const show =
  (dialog: Dialog) =>
  async (page: Page): Promise<void> =>
    page.evaluate((one) => fixture.app.dialogs.show(one), dialog);

const fill = async (page: Page, label: string, text: string): Promise<void> =>
  page.getByLabel(label, { exact: true }).fill(text);
const press = async (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

const claim = async (page: Page): Promise<void> => {
  await fill(page, 'Claim code', 'k7m3 qx92 vbta');
  await press(page, 'Continue');
  await page.waitForTimeout(450);
};

const register = async (page: Page): Promise<void> => {
  await fill(page, 'Your name', 'Nora Weiss');
  await fill(page, 'Password', 'lantern river oboe thimble moss');
  await press(page, 'Create account');
  await page.waitForTimeout(700);
};

const logIn = async (page: Page): Promise<void> => {
  await fill(page, 'Your name', 'Nora Weiss');
  await fill(page, 'Password', 'not the right one');
  await press(page, 'Sign in');
  await page.waitForTimeout(350);
};

const compose = async (page: Page, text: string): Promise<void> => page.locator('#composer-text').fill(text);

const acts: Readonly<Record<string, Shot['act']>> = {
  'claim-wrong': claim,
  'register-owner': claim,
  'register-taken': register,
  'login-wrong': logIn,
  'login-blocked': logIn,
  'login-steps': logIn,
};

export const SHOTS: readonly Shot[] = [
  ...Object.keys(SCENES).map((scene) =>
    acts[scene] === undefined ? { name: scene, scene } : { name: scene, scene, act: acts[scene] },
  ),
  {
    name: 'register-short',
    scene: 'register',
    act: async (page) => {
      await fill(page, 'Your name', 'N');
      await fill(page, 'Password', 'lantern');
      await press(page, 'Create account');
    },
  },
  {
    name: 'register-advanced',
    scene: 'register',
    act: async (page) => {
      await fill(page, 'Password', 'lantern river oboe thimble');
      await page.getByText('Advanced').click();
    },
  },
  {
    name: 'register-steps',
    scene: 'register-owner',
    act: async (page) => {
      await claim(page);
      await register(page);
    },
  },
  { name: 'recovery-code', scene: 'register', act: register },
  {
    name: 'session-ended',
    scene: 'chats',
    act: async (page) => page.evaluate(() => fixture.client.set({ phase: 'signed-out', me: undefined })),
  },
  {
    name: 'fault',
    scene: 'chats',
    act: async (page) => page.evaluate(() => fixture.app.fault(new Error(fixture.posed))),
  },
  { name: 'dialog-new', scene: 'chats', act: show({ show: 'new' }) },
  {
    name: 'dialog-new-room',
    scene: 'chats',
    act: async (page) => {
      await show({ show: 'new-room' })(page);
      await fill(page, 'Name of the room', 'Summer party');
    },
  },
  {
    name: 'dialog-new-direct',
    scene: 'chats',
    act: async (page) => {
      await show({ show: 'new-direct' })(page);
      await page.getByLabel('Ada Lindqvist').check();
      await page.getByLabel('Farah Haddad').check();
    },
  },
  {
    name: 'dialog-ask',
    scene: 'chats',
    act: async (page) => {
      await show({ show: 'ask-to-join' })(page);
      await fill(page, 'Room id', 'GARD3N1');
    },
  },
  {
    name: 'dialog-asked',
    scene: 'chats',
    act: async (page) => {
      await show({ show: 'ask-to-join' })(page);
      await fill(page, 'Room id', 'GARD3N12');
      await press(page, 'Ask to come in');
    },
  },
  { name: 'dialog-person', scene: 'group', act: show({ show: 'person', fp: fp('Ben Okafor'), room: 'GARD3N12' }) },
  { name: 'dialog-add', scene: 'group', act: show({ show: 'add-people', room: 'GARD3N12' }) },
  { name: 'dialog-invite', scene: 'group', act: show({ show: 'invite-link', room: 'GARD3N12' }) },
  {
    name: 'dialog-invite-made',
    scene: 'group',
    act: async (page) => {
      await show({ show: 'invite-link', room: 'GARD3N12' })(page);
      await press(page, 'Make link');
    },
  },
  { name: 'dialog-privacy', scene: 'group', act: show({ show: 'about-privacy' }) },
  { name: 'dialog-leave', scene: 'group', act: show({ show: 'leave', room: 'GARD3N12' }) },
  { name: 'dialog-remove', scene: 'group', act: show({ show: 'remove', room: 'GARD3N12', fp: fp('Ben Okafor') }) },
  { name: 'dialog-log-out', scene: 'me', act: show({ show: 'log-out' }) },
  {
    name: 'dialog-picture',
    scene: 'group',
    act: async (page) => {
      await page.locator('.picture img').first().scrollIntoViewIfNeeded();
      await page.locator('button.picture').first().click();
    },
  },
  {
    name: 'menu-message',
    scene: 'group',
    act: async (page) => {
      const row = page.locator('.row-message').last();
      await row.focus();
      await row.press('Enter');
    },
  },
  {
    name: 'menu-member',
    scene: 'about',
    act: async (page) => page.getByRole('button', { name: 'Actions for Ben Okafor' }).click(),
  },
  {
    name: 'composer-long',
    scene: 'direct',
    act: async (page) =>
      compose(
        page,
        `This is a longer message that wants to say a few things at once, with a second thought.\n\nAnd a third line too, ${'x'.repeat(35)}`,
      ),
  },
  { name: 'composer-over', scene: 'direct', act: async (page) => compose(page, 'word '.repeat(33)) },
  {
    name: 'composer-short-name',
    scene: 'direct',
    act: async (page) => {
      await page.locator('#composer-text').click();
      await page.keyboard.type('Happy birthday :ca');
      await page.waitForSelector('.suggestion');
    },
  },
  {
    name: 'composer-emoji',
    scene: 'direct',
    act: async (page) => {
      await page.getByRole('button', { name: 'Emoji', exact: true }).click();
      await page.waitForSelector('em-emoji-picker');
      await page.waitForTimeout(900);
    },
  },
  {
    name: 'composer-files',
    scene: 'group',
    act: async (page) => {
      const pixel = Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
        'base64',
      );
      await page.locator('input[type=file]').setInputFiles([
        { name: 'beds.png', mimeType: 'image/png', buffer: pixel },
        { name: 'planting-plan-2027.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(81_234) },
      ]);
      await page.evaluate(() => {
        const { composer } = fixture.app.conversation('GARD3N12');
        composer.text.value = 'Here they are';
        composer.replyTo.value = fixture.client.timeline('GARD3N12').items.find((item) => item.kind === 'message');
      });
      await page.waitForSelector('.attachment-picture');
    },
  },
  {
    name: 'notice-file',
    scene: 'group',
    act: async (page) =>
      page
        .locator('input[type=file]')
        .setInputFiles([{ name: 'film.mov', mimeType: 'video/quicktime', buffer: Buffer.alloc(10) }]),
  },
  {
    name: 'scrolled-up',
    scene: 'long',
    act: async (page) => {
      await page.locator('.timeline-scroll').evaluate((box) => {
        box.scrollTop = -4_000;
      });
      await page.waitForTimeout(200);
      await page.evaluate(() =>
        fixture.client.set({
          rooms: fixture.client.state.rooms.map((one) => ({ ...one, unread: one.id === 'GARD3N12' ? 3 : one.unread })),
        }),
      );
    },
  },
  {
    name: 'german',
    scene: 'group',
    act: async (page) => {
      await page.evaluate(() => {
        fixture.app.preferences.language.value = 'de';
      });
      await page.waitForTimeout(300);
    },
  },
];
