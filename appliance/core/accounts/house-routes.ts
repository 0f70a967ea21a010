import { Type } from '@sinclair/typebox';
import { ChangeSettingRequest, HouseInviteRequest, ROUTES } from '../../protocol/routes.ts';
import type { HouseAnswer, SettingJson } from '../../protocol/routes.ts';
import { empty, json } from '../http/reply.ts';
import { route } from '../http/routes.ts';
import type { Route } from '../http/routes.ts';
import type { Setting, SettingShape } from '../settings/setting.ts';
import type { SettingsStore } from '../settings/store.ts';
import { SETTINGS, SETTING_KEYS } from '../settings/table.ts';
import type { SettingKey } from '../settings/table.ts';
import type { Guard } from './guard.ts';
import type { Parts } from './parts.ts';
import { carryOut } from './plan.ts';
import { bodyReader } from './schema-check.ts';

/** What this build of the house is. */
export type Build = {
  readonly version: string;
  /** Hash over the whole client it serves (rule 24); undefined where none is built. */
  readonly clientHash: string | undefined;
};

/** What values of settings are made of; deeper ones would only reach the words of a refusal. */
const SettingValueJson = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Array(Type.String())]);
const readSetting = bodyReader(
  Type.Object({ ...ChangeSettingRequest.properties, value: SettingValueJson }, { additionalProperties: false }),
);
const readInvite = bodyReader(HouseInviteRequest);

/** Routes about the house itself: what anybody may know, and what its owner may change. */
export function houseRoutes(parts: Parts, guard: Guard, build: Build): readonly Route[] {
  const { settings, sessions, invites, store } = parts;
  return [
    route(ROUTES.house, () => json(describeHouse(parts, build))),
    route(ROUTES.settings, (request) => {
      guard.owner(request);
      return json({ settings: SETTING_KEYS.map((key) => describeSetting(key, settings)) });
    }),
    route(ROUTES.changeSetting, async (request) => {
      const owner = guard.owner(request);
      const { key, value } = await readSetting(request);
      await settings.update(key, value);
      sessions.touch(owner.id);
      return empty();
    }),
    route(ROUTES.houseInvite, async (request) => {
      const owner = guard.owner(request);
      const { uses, hours } = await readInvite(request);
      const invite = await carryOut(store, invites.planMake(uses, hours));
      sessions.touch(owner.id);
      return json({ ...invite, uses });
    }),
  ];
}

function describeHouse({ house, settings }: Parts, build: Build): HouseAnswer {
  return {
    name: settings.get('house.name'),
    house: house.id,
    version: build.version,
    clientHash: build.clientHash ?? null,
    claimedMs: house.claimedMs ?? null,
    registration: settings.get('accounts.registration'),
    limits: {
      messageChars: settings.get('messages.maxChars'),
      messagesPerSecond: settings.get('messages.perSecond'),
      messageBurst: settings.get('messages.burst'),
      fileBytes: settings.get('files.maxBytes'),
      fileTypes: [...settings.get('files.types')],
      roomMembers: settings.get('rooms.membersMax'),
    },
  };
}

function describeSetting(key: SettingKey, settings: SettingsStore): SettingJson {
  const setting: Setting<unknown> = SETTINGS[key];
  const { class: shownAs, help, fallback, shape } = setting;
  // The owner sets a secret but never reads it back.
  const value = shownAs === 'secret' ? null : settings.get(key);
  return { key, value, help, initial: fallback, ...describeShape(shape) };
}

function describeShape(shape: SettingShape): Pick<SettingJson, 'kind' | 'choices' | 'min' | 'max'> {
  switch (shape.kind) {
    case 'choice':
      return { kind: 'choice', choices: [...shape.options] };
    case 'integer':
      return { kind: 'integer', min: shape.min, max: shape.max };
    case 'text':
      return { kind: 'text', min: shape.charsMin, max: shape.charsMax };
    case 'list':
      return {
        kind: 'list',
        max: shape.itemsMax,
        ...(shape.options === undefined ? {} : { choices: [...shape.options] }),
      };
  }
}
