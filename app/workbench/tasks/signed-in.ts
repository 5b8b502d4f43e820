import { askedApi, type Evidence } from '../evidence.ts';
import type { Task } from '../task.ts';

const names = (leg: Evidence['legs'][number] | undefined) => leg?.sent.map(([name]) => name) ?? [];
const inward = ({ legs }: Evidence) =>
  legs.find(({ leg, path, status }) => leg === 'next' && path === '/api/proxy/auth/me' && status === 200);
const outward = (evidence: Evidence) => askedApi(evidence, 'me').find(({ status }) => status === 200);
const carries = (leg: Evidence['legs'][number] | undefined) => names(leg).includes('authorization');

export const signedIn: Task = {
  slug: 'signed-in',
  needs: 'signedIn',
  question:
    'The page asks the API who you are. Which part of the way does the access token travel in the open?',
  predictions: [
    {
      id: 'both',
      text: 'All of it: the page sends it',
      holds: (evidence) => carries(inward(evidence)),
    },
    {
      id: 'api',
      text: 'Only from Next to the API',
      holds: (evidence) => !carries(inward(evidence)) && carries(outward(evidence)),
    },
    {
      id: 'none',
      text: 'None: the API knows the browser’s cookie',
      holds: (evidence) => outward(evidence) !== undefined && !carries(outward(evidence)),
    },
  ],
  action: 'Ask the API who I am',
  act: async ({ authFetch }) => {
    // Whatever becomes of it stands in the list of requests.
    await authFetch('/api/proxy/auth/me').catch(() => {});
  },
  checks: [
    {
      text: 'The page’s request went through Next and came back with an answer.',
      isMet: (evidence) => inward(evidence) !== undefined,
    },
    {
      text: 'The page sent cookies and no Authorization header.',
      isMet: (evidence) => names(inward(evidence)).includes('cookie') && !carries(inward(evidence)),
    },
    {
      text: 'Next sent the API an Authorization header and none of the cookies.',
      isMet: (evidence) => carries(outward(evidence)) && !names(outward(evidence)).includes('cookie'),
    },
    {
      text: 'The chart did not move: a call is no business of the session’s.',
      isMet: (evidence) =>
        outward(evidence) !== undefined && evidence.steps.every(({ state }) => state === 'authenticated'),
    },
  ],
  moral:
    'The page names the session, Next opens the cookie and adds the token. The chart meanwhile does one thing: it waits for one timer.',
};
