import { expect, test } from 'vitest';
import { theatre } from './stage.ts';
import { LAPTOP, PHONE } from './visitor.ts';

/** What browsers say by themselves about a house that is not there. */
const LOST = /ERR_CONNECTION|ERR_NETWORK|ERR_INCOMPLETE|ERR_EMPTY|WebSocket connection to|status of 401/;

/** As Safari on an iPhone does behind a certificate whose warning was clicked away: every WebSocket closes unopened. */
const REFUSES_WEBSOCKETS = `
  window.WebSocket = class extends EventTarget {
    static CONNECTING = 0;
    static OPEN = 1;
    readyState = 0;
    constructor() {
      super();
      setTimeout(() => {
        this.readyState = 3;
        this.dispatchEvent(new CloseEvent('close', { code: 1006 }));
      });
    }
    close() {}
  };
`;

const play = theatre();

test('where no WebSocket opens people chat all the same, also after the house started again, and see how it is', () =>
  play(
    'no-websocket',
    async (stage) => {
      const nora = await stage.arrive('Nora', LAPTOP);
      await nora.claim(stage.house);
      const link = await nora.houseLink();
      const ben = await stage.arrive('Ben', PHONE);
      await ben.context.addInitScript(REFUSES_WEBSOCKETS);
      await ben.registerBy(link);
      await nora.writeTo('Ben');
      await nora.say('Do you hear me?');
      await ben.openRoom('Nora');
      await ben.sees('Do you hear me?');
      await ben.say('By and by');
      await nora.sees('By and by');

      await stage.house.end('SIGKILL');
      await stage.house.start();
      await nora.say('And now?');
      await ben.sees('And now?', 60_000);
      await ben.say('Still here');
      await nora.sees('Still here');
      await Promise.all([nora.allSent(), ben.allSent()]);
      expect(await ben.texts()).toEqual(['Do you hear me?', 'By and by', 'And now?', 'Still here']);
      expect(await nora.texts()).toEqual(await ben.texts());

      // The page asks once when it opens; all that comes after it comes by the stream.
      await ben.page.goto(`${stage.house.url}status`);
      const asOf = ben.page.getByText(/^As of/);
      const first = await asOf.innerText();
      await expect.poll(() => asOf.innerText(), { timeout: 30_000 }).not.toBe(first);
      stage.expectNoComplaints(LOST);
    },
    { 'messages.perSecond': 20, 'messages.burst': 50 },
  ));
