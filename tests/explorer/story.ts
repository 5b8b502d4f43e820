import type { Action, ActionOf } from './world/actions.ts';
import { FAULTS } from './world/setting.ts';

const NAMES = ['A', 'B', 'C', 'D'];
const tab = (at: number | undefined) => `tab ${NAMES[at ?? 0] ?? at}`;

const TOLD: { readonly [Type in Action['type']]: (action: ActionOf<Type>) => string } = {
  arrive: ({ call, instance }) => `request ${call} reaches process ${instance}`,
  api: ({ call }) => `the API does what request ${call} asks of it`,
  apiReply: ({ call }) => `the API's answer reaches request ${call}`,
  poll: ({ call }) => `request ${call} looks again whether another process is done`,
  lease: () => 'the claim of a process that died runs out',
  land: ({ call }) => `reply ${call} reaches the browser, and its cookies`,
  drop: ({ call }) => `reply ${call}, which nobody waits for, is dropped`,
  hear: (action) => `${tab(action.tab)} hears a message of another`,
  fire: (action) => `a timer of ${tab(action.tab)} fires: ${action.event.split('.')[2]}`,
  wait: () => 'time passes until the next retry',
  login: (action) => `${action.user} signs in in ${tab(action.tab)}`,
  cancel: (action) => `the login in ${tab(action.tab)} is cancelled`,
  logout: (action) => `somebody leaves in ${tab(action.tab)}`,
  refresh: (action) => `the app of ${tab(action.tab)} wants a new token`,
  reject: (action) => `the API refuses the access token of ${tab(action.tab)}`,
  focus: (action) => `somebody looks at ${tab(action.tab)}`,
  restore: (action) => `${tab(action.tab)} comes out of the back/forward cache`,
  reload: (action) => `${tab(action.tab)} is loaded anew`,
  offer: (action) => `${tab(action.tab)} gets a page that was rendered long ago`,
  sleep: (action) => `everybody sleeps until the token is ${action.name}`,
  fault: (action) => {
    const where = [
      action.call === undefined ? '' : ` (request ${action.call})`,
      action.tab === undefined ? '' : ` (${tab(action.tab)})`,
      action.instance === undefined ? '' : ` (process ${action.instance})`,
    ];
    return `FAULT: ${FAULTS[action.fault]}${where.join('')}`;
  },
};

/** A trace in plain words, a line for each step. Requests are numbered by their place among those under way. */
export const tell = (trace: readonly Action[]): string[] =>
  trace.map((action) => (TOLD[action.type] as (action: Action) => string)(action));
