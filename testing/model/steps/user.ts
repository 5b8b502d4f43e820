import { send } from '../scenario.ts';
import type { StepDefinition } from './step.ts';

/** What a person does, or the app for them. */
export const USER_STEPS = {
  'user.signIn': {
    kind: 'user',
    says: 'the user gives e-mail and password',
    apply: (scenario) =>
      send(scenario, { type: 'login.submitted', credentials: { email: 'ada@example.com' } } as never),
  },
  'user.cancel': {
    kind: 'user',
    says: 'the user cancels the login',
    apply: (scenario) => send(scenario, { type: 'login.cancelled' }),
  },
  'user.signOut': {
    kind: 'user',
    says: 'the user signs out',
    apply: (scenario) => send(scenario, { type: 'logout.requested' }),
  },
  'user.refresh': {
    kind: 'user',
    says: 'the app asks for a new token before it is due',
    apply: (scenario) => send(scenario, { type: 'refresh.requested' }),
  },
} as const satisfies Readonly<Record<string, StepDefinition>>;
