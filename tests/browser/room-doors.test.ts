import { expect, test } from 'vitest';
import { residence } from './stage.ts';
import { LAPTOP, PHONE, type Visitor } from './visitor.ts';

let nora: Visitor;
let ben: Visitor;
let houseLink: string;

const play = residence(async (stage) => {
  nora = await stage.arrive('Nora', LAPTOP);
  await nora.claim(stage.house);
  houseLink = await nora.houseLink();
});

test('who opens an invite link while nobody else is there comes in, writes, and is confirmed when somebody is back', () =>
  play('invited-alone', async (stage) => {
    await nora.createRoom('Garden');
    const link = await roomLink(nora);
    await nora.page.close();

    ben = await stage.arrive('Ben', PHONE);
    await ben.registerBy(link);
    await ben.page.getByText('Nora invites you.').waitFor();
    await ben.button('Join').click();
    await ben.composer.waitFor();
    await ben.say('Is anybody here?');
    await ben.allSent();

    await nora.newPage();
    await nora.page.goto(stage.house.url);
    await nora.openRoom('Garden');
    await nora.sees('Is anybody here?');
    await nora.about.getByText('Waiting for confirmation').waitFor();
    await nora.say('I am');
    await nora.page.getByText('Waiting for confirmation').first().waitFor({ state: 'detached' });
    await ben.sees('I am');
    stage.expectNoComplaints();
  }));

test('who knows the short id asks to come in, both compare one code, and a member lets them in', () =>
  play('asked', async (stage) => {
    const cara = await stage.arrive('Cara', LAPTOP);
    await cara.registerBy(houseLink);
    await cara.button('New conversation').first().click();
    await cara.button(/Join a room by its id/).click();
    await cara.page.getByLabel('Room id').fill(await nora.about.locator('.about-id code').innerText());
    await cara.button('Ask to come in').click();
    await cara.page.getByText('Asked. Now somebody must let you in.').waitFor();
    const code = await cara.page.getByRole('dialog').locator('.digits li').allInnerTexts();
    expect(code.join('')).toMatch(/^\d{60}$/);
    expect(await nora.about.locator('.digits li').allInnerTexts()).toEqual(code);
    await cara.button('Done').click();

    await nora.about.getByRole('heading', { name: 'Ask to come in' }).waitFor();
    await nora.about.getByRole('button', { name: 'Let in' }).click();
    await cara.openRoom('Garden');
    await cara.page.getByText('What was said before you came in').waitFor();
    expect(await cara.texts()).toEqual([]);
    await cara.say('Thank you for letting me in');
    for (const one of [nora, ben]) {
      await one.sees('Thank you for letting me in');
      await one.page.getByText('Nora let Cara in').waitFor();
    }

    // Let in is not for ever: who is removed is told, and reads nothing more.
    await nora.button('Actions for Cara').click();
    await nora.button('Remove from the room').click();
    await nora.button('Remove').click();
    await cara.page.getByText('You are not in this conversation any more.').waitFor();
    await nora.say('Now without Cara');
    await ben.sees('Now without Cara');
    await cara.button('To your chats').click();
    await cara.page.getByText('No conversations yet').waitFor();
    expect(await cara.page.getByText('Now without Cara').count()).toBe(0);
    stage.expectNoComplaints();
  }));

test('who is invited into a running conversation may decline, accept the next time, and leave', () =>
  play('invited-by-name', async (stage) => {
    await nora.createRoom('Choir');
    // The composer of the room before is there for a moment more.
    await nora.page.locator('.conversation-name', { hasText: 'Choir' }).waitFor();
    await nora.say('We sing on Tuesdays');
    await ben.home();
    await invite(nora, 'Ben');
    await ben.page.getByText('Nora invites you to Choir').waitFor();
    await ben.button('Decline').click();
    await ben.page.getByText('Nora invites you to Choir').waitFor({ state: 'detached' });
    expect(await ben.page.locator('.room-item', { hasText: 'Choir' }).count()).toBe(0);

    await invite(nora, 'Ben');
    await ben.button('Accept').click();
    await ben.composer.waitFor();
    await ben.say('I sing bass');
    await nora.sees('I sing bass');
    await nora.about.getByText('Members 2').waitFor();

    await ben.members();
    await ben.about.getByRole('button', { name: 'Leave' }).click();
    await ben.page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click();
    await ben.page.getByText('You left Choir').waitFor();
    await nora.page.getByText('Ben left').first().waitFor();
    await ben.page.locator('.room-item', { hasText: 'Choir' }).waitFor({ state: 'detached' });
    stage.expectNoComplaints();
  }));

async function roomLink(member: Visitor): Promise<string> {
  await member.about.getByRole('button', { name: 'Invite by link or QR code' }).click();
  await member.button('Make link').click();
  return member.page.getByLabel('Invite link', { exact: true }).inputValue();
}

async function invite(member: Visitor, name: string): Promise<void> {
  await member.about.getByRole('button', { name: 'Invite people' }).click();
  await member.page.getByRole('dialog').getByLabel(name).check();
  await member.button('Invite').click();
  await member.page.getByText(`${name} is invited`).first().waitFor();
  await member.page.getByRole('dialog').waitFor({ state: 'detached' });
}
