import { expect, test } from 'vitest';
import { theatre } from './stage.ts';
import { PASSWORD, PHONE } from './visitor.ts';

const play = theatre();

test('a second device reads the same history, and signing out takes the keys off it', () =>
  play('second-device', async (stage) => {
    const [nora, ben] = await stage.move('Nora', 'Ben');
    if (nora === undefined || ben === undefined) throw new Error('nobody came');
    await nora.writeTo('Ben');
    await nora.say('First');
    await ben.openRoom('Nora');
    await ben.sees('First');
    await ben.say('Second');
    await nora.sees('Second');

    const phone = await stage.arrive('Nora', PHONE);
    await phone.logIn(stage.house);
    await phone.openRoom('Ben');
    await phone.sees('Second');
    expect(await phone.texts()).toEqual(['First', 'Second']);
    await phone.say('From the phone');
    for (const visitor of [nora, ben]) await visitor.sees('From the phone');

    await phone.home();
    await phone.tab('You');
    await phone.button('Sign out').click();
    await phone.page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click();
    await phone.page.getByRole('heading', { name: /Sign in/ }).waitFor();
    // Nothing of the account is left, and the notice of a session that ended is not for who ended it.
    expect(await phone.page.getByText('You were signed out because').count()).toBe(0);
    expect(await phone.keptKeys()).toBe(0);
    await phone.page.reload();
    await phone.page.getByRole('heading', { name: /Sign in/ }).waitFor();
    stage.expectNoComplaints();
  }));

test('a forgotten password costs nothing with the recovery code from paper', () =>
  play('recovery', async (stage) => {
    const nora = await stage.arrive('Nora');
    await nora.page.goto(stage.house.url);
    await nora.page.getByLabel('Claim code').fill(stage.house.claimCode);
    await nora.button('Continue').click();
    const code = await nora.register();
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{2}$/);
    await nora.createRoom('Diary');
    await nora.say('Dear diary');
    await nora.allSent();

    const phone = await stage.arrive('Nora', PHONE);
    await phone.page.goto(stage.house.url);
    await phone.button('I forgot my password').click();
    await phone.page.getByLabel('Your name').fill('Nora');
    // As read from paper: small letters, no dashes.
    await phone.page.getByLabel('Recovery code').fill(code.toLowerCase().replaceAll('-', ' '));
    await phone.page.getByLabel('New password', { exact: true }).fill('velvet cactus harbour nine owls');
    await phone.button('Set new password and sign in').click();
    await phone.page.locator('.shell').waitFor({ timeout: 60_000 });
    await phone.openRoom('Diary');
    await phone.sees('Dear diary');

    // The old password is worth nothing, the new one opens the same account.
    const third = await stage.arrive('Nora');
    await third.page.goto(stage.house.url);
    await third.page.getByLabel('Your name').fill('Nora');
    await third.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await third.button('Sign in').click();
    await third.page.getByText('Name and password do not match.').waitFor({ timeout: 30_000 });
    await third.page.getByLabel('Password', { exact: true }).fill('velvet cactus harbour nine owls');
    await third.button('Sign in').click();
    await third.page.locator('.shell').waitFor({ timeout: 60_000 });
    expect(third.complaintsBut(/401/)).toEqual([]);
  }));
