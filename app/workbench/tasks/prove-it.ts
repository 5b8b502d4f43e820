import { comeDueAt } from '../actions.ts';
import { asked, askedApi, type Evidence, generationsGained, isQuiet, wasIn } from '../evidence.ts';
import type { Task } from '../task.ts';

const isRenewed = (evidence: Evidence) =>
  evidence.steps.at(-1)?.state === 'authenticated' && generationsGained(evidence) >= 1 && isQuiet(evidence);

export const proveIt: Task = {
  slug: 'prove-it',
  needs: 'signedIn',
  question:
    'A new token has been made, and the answer that carries it is lost. The old one is used up. What becomes of the session?',
  predictions: [
    {
      id: 'lost',
      text: 'It is lost: nobody has the new token',
      holds: (evidence) => wasIn(evidence, 'anonymous'),
    },
    {
      id: 'healed',
      text: 'It is renewed: the same question gets the same answer',
      holds: (evidence) => isRenewed(evidence) && generationsGained(evidence) === 1,
    },
    {
      id: 'twice',
      text: 'It is renewed twice, and one token is left over',
      holds: (evidence) => isRenewed(evidence) && generationsGained(evidence) > 1,
    },
  ],
  action: 'Lose the answer',
  act: (tools) => comeDueAt(tools, 'api-answer-lost', 'answer-lost'),
  checks: [
    {
      text: 'An answer was lost on its way.',
      isMet: (evidence) =>
        [...askedApi(evidence, 'refresh'), ...asked(evidence, 'refresh')].some(
          (call) => call.status === null && (!('isOver' in call) || call.isOver),
        ),
    },
    {
      text: 'The question was asked a second time.',
      isMet: (evidence) =>
        Math.max(askedApi(evidence, 'refresh').length, asked(evidence, 'refresh').length) >= 2,
    },
    {
      text: 'You were never signed out.',
      isMet: (evidence) => isRenewed(evidence) && !wasIn(evidence, 'anonymous'),
    },
    {
      text: 'The session is exactly one generation further.',
      isMet: (evidence) => isRenewed(evidence) && generationsGained(evidence) === 1,
    },
  ],
  moral:
    'Each lesson was one path through the chart. `npm test` walks all of them, with every fault on these chips and many more; the lab is yours to look for one that is missing.',
};
