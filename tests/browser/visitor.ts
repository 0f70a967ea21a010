import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { killBrowser, openProfile } from './chromium.ts';
import type { BrowserHouse } from './house.ts';

export const PASSWORD = 'lantern river oboe thimble moss';

export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
export const LAPTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

const EVERYBODY: BrowserContextOptions = {
  ignoreHTTPSErrors: true,
  locale: 'en-GB',
  reducedMotion: 'reduce',
  permissions: ['clipboard-read', 'clipboard-write'],
};

/** Two who make new keys at once: the house takes those of the first, and the second's browser notes the refusal. */
const KEYS_RACED = /status of 409/;

/** Where a house's page is, and the code that makes it one's own. */
export type HouseDoor = Pick<BrowserHouse, 'url' | 'claimCode'>;

/** Somebody with a browser of their own, and every complaint that browser makes. */
export class Visitor {
  readonly name: string;
  context: BrowserContext;
  readonly complaints: string[] = [];
  page: Page;
  /** What was said last, until it was seen. */
  #said: string | undefined;

  private constructor(name: string, context: BrowserContext, page: Page) {
    this.name = name;
    this.context = context;
    this.page = page;
  }

  static async arrive(browser: Browser, name: string, kind: BrowserContextOptions = LAPTOP): Promise<Visitor> {
    const context = await browser.newContext({ ...kind, ...EVERYBODY });
    const visitor = new Visitor(name, context, await context.newPage());
    visitor.#listen(visitor.page);
    return visitor;
  }

  /** Somebody whose browser can be killed and opened again: its profile lies in `folder`. */
  static async settle(folder: string, name: string, kind: BrowserContextOptions = LAPTOP): Promise<Visitor> {
    const context = await openProfile(folder, { ...kind, ...EVERYBODY });
    const visitor = new Visitor(name, context, await firstPage(context));
    visitor.#listen(visitor.page);
    return visitor;
  }

  /** The browser ends at once, as when its device loses power. */
  async losePower(): Promise<void> {
    const browser = this.context.browser();
    if (browser === null) throw new Error('this browser has no process of its own');
    await killBrowser(browser);
  }

  /** The same profile in a new process, at the house's page. */
  async reopen(folder: string, house: HouseDoor, kind: BrowserContextOptions = LAPTOP): Promise<void> {
    this.context = await openProfile(folder, { ...kind, ...EVERYBODY });
    this.page = await firstPage(this.context);
    this.#listen(this.page);
    await this.page.goto(house.url);
    await this.page.locator('.shell').waitFor();
  }

  /** Another tab instead of the present one, as after a browser was closed and opened again. */
  async newPage(): Promise<void> {
    this.page = await this.context.newPage();
    this.#listen(this.page);
  }

  #listen(page: Page): void {
    page.on('console', (message) => {
      // A lost network is told by the browser itself; the tests that cut it say so.
      const isComplaint = message.type() === 'error' || message.type() === 'warning';
      if (isComplaint && !KEYS_RACED.test(message.text())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(`${error.name}: ${error.message}`));
  }

  get composer(): Locator {
    return this.page.locator('#composer-text');
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  async claim(house: HouseDoor): Promise<void> {
    await this.page.goto(house.url);
    await this.page.getByLabel('Claim code').fill(house.claimCode);
    await this.button('Continue').click();
    await this.register();
  }

  /** Fills the form that is on the page, and keeps the recovery code; resolves in the chat. */
  async register(): Promise<string> {
    await this.page.getByLabel('Your name').fill(this.name);
    await this.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await this.button('Create account').click();
    const code = this.page.locator('.recovery-code');
    await code.waitFor({ timeout: 120_000 });
    const groups = await code.locator('span').allTextContents();
    await this.page.getByLabel('I have written it down').check();
    await this.button('Go to the chat').click();
    await this.page.locator('.shell').waitFor();
    return groups.join('-');
  }

  async registerBy(link: string): Promise<string> {
    await this.page.goto(link);
    await this.button('I am new here').click();
    return this.register();
  }

  async logIn(house: HouseDoor, password = PASSWORD): Promise<void> {
    await this.page.goto(house.url);
    await this.page.getByLabel('Your name').fill(this.name);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.button('Sign in').click();
    await this.page.locator('.shell').waitFor({ timeout: 60_000 });
  }

  async tab(name: 'Chats' | 'People' | 'You'): Promise<void> {
    await this.page.getByRole('navigation').getByRole('link', { name }).click();
  }

  /** The owner's link for people who have no account yet. */
  async houseLink(): Promise<string> {
    await this.tab('You');
    await this.page.getByRole('link', { name: 'Invite people to the house' }).click();
    await this.page.getByLabel('For how many people').selectOption('20');
    await this.button('Make link').click();
    const link = await this.page.getByLabel('Invite link', { exact: true }).inputValue();
    await this.home();
    return link;
  }

  /** Back to the list of conversations, from wherever a phone is. */
  async home(): Promise<void> {
    const back = this.button('Back');
    while (await back.isVisible()) await back.click();
    await this.tab('Chats');
  }

  async createRoom(name: string): Promise<void> {
    await this.button('New conversation').first().click();
    await this.button(/Create a room/).click();
    await this.page.getByLabel('Name of the room').fill(name);
    await this.button('Create room').click();
    await this.composer.waitFor();
  }

  async writeTo(...names: readonly string[]): Promise<void> {
    await this.button('New conversation').first().click();
    await this.button(/Write to people/).click();
    for (const name of names) await this.page.getByRole('dialog').getByLabel(name).check();
    await this.button(names.length === 1 ? 'Start conversation' : `Start with ${names.length} people`).click();
    await this.composer.waitFor();
  }

  async openRoom(name: string): Promise<void> {
    await this.page.locator('.room-item', { hasText: name }).click();
    await this.composer.waitFor();
  }

  /** After a reload, when the page may stand in the room already. */
  async openRoomAgain(name: string): Promise<void> {
    await this.page.locator('.shell').waitFor({ timeout: 60_000 });
    if (!(await this.composer.isVisible())) await this.openRoom(name);
    await this.composer.waitFor({ timeout: 60_000 });
  }

  async say(text: string): Promise<void> {
    // An open dialog keeps the keyboard to itself: what is written then lands nowhere.
    await this.page.locator('dialog').waitFor({ state: 'detached' });
    await this.composer.fill(text);
    await this.button('Send').click();
    // As the bubble shows it.
    this.#said = text.replaceAll('**', '');
  }

  bubble(text: string): Locator {
    return this.page.locator('.bubble', { hasText: text });
  }

  async sees(text: string, timeoutMs = 20_000): Promise<void> {
    await this.bubble(text).first().waitFor({ timeout: timeoutMs });
  }

  /** All messages of the open room that are on the page, as text. */
  async texts(): Promise<readonly string[]> {
    return this.page.locator('.bubble .prose').allInnerTexts();
  }

  /** Of one's own messages in the open room: not one is still on its way, none failed. */
  async allSent(timeoutMs = 30_000): Promise<void> {
    // A message shows only once it is kept.
    if (this.#said !== undefined) await this.sees(this.#said, timeoutMs);
    this.#said = undefined;
    await this.page.waitForFunction(
      () =>
        document.querySelectorAll('.message-sending, .message-failed, .message-meta-waiting, [title="Sending"]')
          .length === 0,
      undefined,
      { timeout: timeoutMs },
    );
  }

  async members(): Promise<void> {
    const show = this.button('Show members and details');
    if (await show.isVisible()) await show.click();
  }

  async memberCount(count: number): Promise<void> {
    await this.page.locator('.conversation-about', { hasText: `${count} members` }).waitFor({ timeout: 60_000 });
  }

  /** Into the open room. */
  async invite(...names: readonly string[]): Promise<void> {
    await this.members();
    await this.button('Invite people').last().click();
    for (const name of names) await this.page.getByRole('dialog').getByLabel(name).check();
    await this.button('Invite').click();
    await this.page.getByRole('dialog').waitFor({ state: 'detached', timeout: 60_000 });
  }

  /** A link into the open room, for as many people as the form offers at first. */
  async roomLink(): Promise<string> {
    await this.members();
    await this.button('Invite by link or QR code').last().click();
    await this.button('Make link').click();
    const link = await this.page.getByLabel('Invite link', { exact: true }).inputValue();
    await this.button('Close').click();
    return link;
  }

  /** Who is in the open room, and what can be done with them: beside it on a laptop, a page of its own on a phone. */
  get about(): Locator {
    return this.page.getByRole('complementary', { name: 'About this conversation' });
  }

  /** How many things this browser keeps in its database. */
  async keptKeys(): Promise<number> {
    return this.page.evaluate(
      () =>
        new Promise<number>((resolve, reject) => {
          const opening = indexedDB.open('parlour');
          opening.onerror = () => reject(new Error('no database'));
          opening.onsuccess = () => {
            const counting = opening.result.transaction('kept').objectStore('kept').count();
            counting.onsuccess = () => {
              opening.result.close();
              resolve(counting.result);
            };
          };
        }),
    );
  }

  /** Browsers write every refusal of a server to their console: what a test provokes is taken out. */
  complaintsBut(provoked: RegExp): readonly string[] {
    return this.complaints.filter((one) => !provoked.test(one));
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

async function firstPage(context: BrowserContext): Promise<Page> {
  return context.pages()[0] ?? context.newPage();
}
