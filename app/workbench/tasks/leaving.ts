import { comeDueAt, signOut, untilOnTheWire } from '../actions.ts';
import { askedApi, type Evidence, hasSessionCookies, isQuiet } from '../evidence.ts';
import type { Task } from '../task.ts';

const isGone = (evidence: Evidence) =>
  evidence.steps.at(-1)?.state === 'anonymous' && evidence.jar !== null && isQuiet(evidence);
const leftAt = ({ steps }: Evidence) => steps.find(({ state }) => state === 'loggingOut')?.realAt ?? null;

export const leaving: Task = {
  slug: 'leaving',
  needs: 'signedIn',
  question:
    'You sign out while a refresh is still under way. Its answer, with new cookies, comes after you have left. Who wins?',
  predictions: [
    {
      id: 'logout',
      text: 'You: signed out, whatever comes later',
      holds: (evidence) => isGone(evidence) && !hasSessionCookies(evidence.jar),
    },
    {
      id: 'refresh',
      text: 'The answer: its cookies sign you in again',
      holds: (evidence) => hasSessionCookies(evidence.jar),
    },
    {
      id: 'half',
      text: 'You, but the API does not hear of it',
      holds: (evidence) => isGone(evidence) && askedApi(evidence, 'logout').length === 0,
    },
  ],
  action: 'Renew, and leave at once',
  act: async (tools) => {
    const isOnTheWire = untilOnTheWire(tools, 'refresh');
    await comeDueAt(tools, 'api-slow', 'answer-lost');
    await isOnTheWire;
    signOut(tools);
  },
  checks: [
    {
      text: 'You left while the refresh was under way.',
      isMet: (evidence) => {
        const left = leftAt(evidence);
        return (
          left !== null &&
          evidence.requests.some(
            ({ path, realAt, tookMs, isOver }) =>
              path.endsWith('/refresh') && isOver && realAt < left && realAt + (tookMs ?? 0) > left,
          )
        );
      },
    },
    {
      text: 'The API was told: Next sent it the logout.',
      isMet: (evidence) => askedApi(evidence, 'logout').length >= 1,
    },
    {
      text: 'The chart came to anonymous and stayed there.',
      isMet: isGone,
    },
    {
      text: 'The jar holds a tombstone and no session.',
      isMet: (evidence) =>
        isGone(evidence) &&
        !hasSessionCookies(evidence.jar) &&
        evidence.jar?.cookies.some(({ kind }) => kind === 'tombstone') === true,
    },
  ],
  moral:
    'The page wrote the tombstone before it sent anything: it names the session that is over, and whatever still comes in its name is deleted, here and at Next.',
};
