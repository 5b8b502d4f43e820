import { signIn } from '../actions.ts';
import { asked, askedApi, type Evidence, hasSessionCookies, wentThrough } from '../evidence.ts';
import type { Task } from '../task.ts';

const answerOf = (evidence: Evidence) => asked(evidence, 'login').find(({ status }) => status === 200);

export const signingIn: Task = {
  slug: 'signing-in',
  needs: 'signedOut',
  question: 'You sign in. What does the page get back?',
  predictions: [
    {
      id: 'token',
      text: 'A token, to send along with each call',
      holds: (evidence) => answerOf(evidence)?.heldToken === true,
    },
    {
      id: 'envelope',
      text: 'Who you are and a few times, but no token',
      holds: (evidence) => {
        const answer = answerOf(evidence);
        return answer?.heldToken === false && answer.answered.includes('session');
      },
    },
    {
      id: 'nothing',
      text: 'Only “yes”: it must ask who you are afterwards',
      holds: (evidence) => answerOf(evidence)?.answered.includes('session') === false,
    },
  ],
  action: 'Sign in',
  act: (tools) => signIn(tools, '/learn/signing-in'),
  checks: [
    {
      text: 'The chart went from anonymous by authenticating to authenticated.',
      isMet: (evidence) => wentThrough(evidence, ['anonymous', 'authenticating', 'authenticated']),
    },
    {
      text: 'The page sent the password once, and Next sent it to the API once.',
      isMet: (evidence) => asked(evidence, 'login').length === 1 && askedApi(evidence, 'login').length === 1,
    },
    {
      text: 'Nothing in the answer looks like a token.',
      isMet: (evidence) => answerOf(evidence)?.heldToken === false,
    },
    {
      text: 'The jar holds two new cookies, and a script of this page can read neither.',
      isMet: ({ jar }) =>
        hasSessionCookies(jar) &&
        jar?.cookies.every(({ kind, name }) => kind === 'tombstone' || !jar.readable.includes(name)) === true,
    },
  ],
  moral:
    'The API’s tokens stopped at Next, which sealed them into HttpOnly cookies. A script that steals this page’s memory finds a name and three times.',
};
