import { comeDue } from '../actions.ts';
import { askedApi, type Evidence, generationsGained, isQuiet } from '../evidence.ts';
import type { Task } from '../task.ts';

const refreshes = (evidence: Evidence) => askedApi(evidence, 'refresh').length;
const isRenewed = (evidence: Evidence) => generationsGained(evidence) >= 1 && isQuiet(evidence);

export const twoTabs: Task = {
  slug: 'two-tabs',
  needs: 'signedIn',
  hasSecondTab: true,
  question: 'Two tabs share one session, and both are due. How often is the API asked for a new token?',
  predictions: [
    { id: 'two', text: 'Twice: each tab asks', holds: (evidence) => refreshes(evidence) === 2 },
    { id: 'one', text: 'Once, for both', holds: (evidence) => refreshes(evidence) === 1 },
    {
      id: 'first',
      text: 'Once, and the other tab is signed out',
      holds: ({ otherTabs }) => otherTabs.some(({ state }) => state === 'anonymous'),
    },
  ],
  action: 'Let both come due',
  act: comeDue,
  checks: [
    {
      text: 'The second tab is there, and signed in.',
      isMet: ({ otherTabs }) => otherTabs.some(({ generation }) => generation !== null),
    },
    {
      text: 'Next asked the API exactly once.',
      isMet: (evidence) => isRenewed(evidence) && refreshes(evidence) === 1,
    },
    {
      text: 'Both tabs are at the same new generation.',
      isMet: (evidence) =>
        isRenewed(evidence) &&
        evidence.otherTabs.some(({ generation }) => generation === evidence.steps.at(-1)?.generation),
    },
  ],
  moral:
    'A lock lets one tab ask at a time, and a message tells the others before the lock is free. Should both ask all the same, Next makes one call of it.',
};
