import { expect, test } from 'vitest';
import { findBarriers } from './axe.ts';
import { theatre } from './stage.ts';
import { LAPTOP, PHONE } from './visitor.ts';

const play = theatre();

test('two people who just met a house talk in it within minutes, on a laptop and a phone', () =>
  play('two', async (stage) => {
    const nora = await stage.arrive('Nora', LAPTOP);
    const ben = await stage.arrive('Ben', PHONE);
    await nora.claim(stage.house);
    await ben.registerBy(await nora.houseLink());
    await nora.writeTo('Ben');
    await nora.say('Hello **Ben**, can you read this?');
    await ben.openRoom('Nora');
    await ben.sees('Hello Ben, can you read this?');
    await ben.say('Every word :)');
    await nora.sees('Every word :)');
    await nora.allSent();

    // Ben goes back to his list; what comes then is counted there and in the title until he has seen it.
    await ben.button('Back').click();
    await nora.say('One more thing');
    await ben.page.locator('.room-item .badge').waitFor();
    await ben.page.waitForFunction(() => document.title === '(1) Parlour');
    await ben.openRoom('Nora');
    await ben.sees('One more thing');
    await ben.page.waitForFunction(() => document.title === 'Parlour');
    expect(await ben.texts()).toEqual(['Hello Ben, can you read this?', 'Every word :)', 'One more thing']);

    for (const visitor of [nora, ben]) expect(await findBarriers(visitor.page), visitor.name).toEqual([]);
    stage.expectNoComplaints();
  }));

test('five people share a room: invited while it runs, all read the same, and who is removed reads no further', () =>
  play('five', async (stage) => {
    const [nora, ben, chloe, emil, farah] = await stage.move('Nora', 'Ben', 'Chloe', 'Emil', 'Farah');
    if (nora === undefined || ben === undefined || chloe === undefined || emil === undefined || farah === undefined)
      throw new Error('nobody came');
    await nora.createRoom('Garden');
    await nora.say('Said before anybody came');
    await nora.invite('Ben', 'Chloe', 'Emil', 'Farah');
    for (const guest of [ben, chloe, emil, farah]) {
      await guest.button('Accept').click({ timeout: 30_000 });
      await guest.composer.waitFor({ timeout: 30_000 });
    }
    await nora.memberCount(5);
    const lines = ['Who brings the wheelbarrow?', 'I do', 'And I the coffee', 'Ten o’clock then', 'Fine'];
    const all = [nora, ben, chloe, emil, farah];
    for (const [index, visitor] of all.entries()) {
      await visitor.say(lines[index] ?? '');
      for (const other of all) await other.sees(lines[index] ?? '', 30_000);
    }
    // Newcomers read nothing of before; everybody reads the same from then on.
    expect(await nora.texts()).toEqual(['Said before anybody came', ...lines]);
    for (const guest of [ben, chloe, emil, farah]) expect(await guest.texts()).toEqual(lines);

    await nora.members();
    await nora.button('Actions for Emil').click();
    await nora.page.getByRole('button', { name: 'Remove from the room' }).click();
    await nora.page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await nora.memberCount(4);
    await nora.say('Emil does not read this');
    await ben.sees('Emil does not read this', 30_000);
    await emil.page.getByText('You are not in this conversation any more.').waitFor({ timeout: 30_000 });
    expect(await emil.page.getByText('Emil does not read this').count()).toBe(0);
    stage.expectNoComplaints();
  }));
