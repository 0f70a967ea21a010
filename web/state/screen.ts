import type { ClientState } from '../../appliance/client/model.ts';
import type { Route } from './route.ts';

/** What the whole page shows. `invited`: opened by a link, before one has said whether one is new here. */
export type Screen =
  'starting' | 'claim' | 'invited' | 'register' | 'login' | 'recover' | 'recovery-code' | 'steps' | 'chat';

export type Doings = {
  readonly hasRecovery: boolean;
  readonly hasSteps: boolean;
  readonly hasClaimCode: boolean;
  readonly hasLink: boolean;
};

/** The screen for a state of things. The order matters: a code shown only once goes before all else. */
export function screenOf({ phase }: ClientState, route: Route, doings: Doings): Screen {
  if (doings.hasRecovery) return 'recovery-code';
  switch (phase) {
    case 'starting':
      return 'starting';
    case 'signed-in':
      // While registering, the session stands before the recovery code is handed over: the chat waits. Changing the
      // password shows its steps in the settings.
      return doings.hasSteps && route.at !== 'me' ? 'steps' : 'chat';
    case 'unclaimed':
      if (doings.hasSteps) return 'steps';
      return doings.hasClaimCode ? 'register' : 'claim';
    case 'signed-out':
      if (doings.hasSteps) return 'steps';
      if (route.at === 'register' || route.at === 'recover' || route.at === 'login') return route.at;
      return doings.hasLink ? 'invited' : 'login';
  }
}
