import { expect, test } from 'vitest';
import { findBarriers } from './axe.ts';
import { theatre } from './stage.ts';
import { PHONE } from './visitor.ts';

const play = theatre();

test('a link lets somebody into a room while nobody else is there, registering on the way', () =>
  play('invite-link', async (stage) => {
    const [nora] = await stage.move('Nora');
    if (nora === undefined) throw new Error('nobody came');
    await nora.createRoom('Garden');
    await nora.say('Secret of before');
    await nora.allSent();
    const link = await nora.roomLink();
    await nora.page.close();

    const ben = await stage.arrive('Ben', PHONE);
    await ben.page.goto(link);
    // What is secret in the link does not stay in the address bar.
    await ben.page.getByRole('heading', { name: 'You are invited' }).waitFor();
    expect(new URL(ben.page.url()).hash).toBe('#/');
    await ben.button('I am new here').click();
    await ben.register();
    await ben.page.getByRole('heading', { name: 'Come into Garden?' }).waitFor({ timeout: 30_000 });
    await ben.page.getByText('Nora invites you.').waitFor();
    expect(await findBarriers(ben.page)).toEqual([]);
    await ben.button('Join').click();
    await ben.composer.waitFor({ timeout: 60_000 });
    await ben.say('Hello? Anybody?');
    await ben.allSent();
    // What was said before stays with who was there.
    await ben.page.getByText('What was said before you came in').waitFor();
    expect(await ben.texts()).toEqual(['Hello? Anybody?']);

    await nora.newPage();
    await nora.page.goto(stage.house.url);
    await nora.openRoomAgain('Garden');
    await nora.sees('Hello? Anybody?');
    await nora.memberCount(2);
    await nora.say('Here I am');
    await ben.sees('Here I am');
    stage.expectNoComplaints();
  }));

test('the owner decides who may register: nobody, people with a link, or everybody', () =>
  play('registration', async (stage) => {
    const [nora] = await stage.move('Nora');
    if (nora === undefined) throw new Error('nobody came');
    const link = await nora.houseLink();
    const stranger = await stage.arrive('Stranger');
    const look = async (): Promise<void> => {
      await stranger.page.goto(stage.house.url);
      await stranger.page.reload();
      await stranger.button('Create an account').click();
    };
    const choose = async (label: string): Promise<void> => {
      await nora.tab('You');
      await nora.page.getByRole('link', { name: 'Settings of the house' }).click();
      await nora.page.getByLabel(label).check();
      await nora.page.getByText('Saved').first().waitFor();
    };

    await look();
    await stranger.page.getByText('You come in by invitation').waitFor();
    await choose('Nobody');
    await look();
    await stranger.page.getByText('This house is closed to new people').waitFor();
    await choose('Everybody');
    await look();
    await stranger.register();
    await choose('By invitation');
    const guest = await stage.arrive('Guest');
    await guest.registerBy(link);
    await nora.tab('People');
    for (const name of ['Guest', 'Stranger']) await nora.page.getByRole('link', { name }).first().waitFor();
    stage.expectNoComplaints();
  }));
