import { comeDueAt } from '../actions.ts';
import { asked, type Evidence, generationsGained, wasIn } from '../evidence.ts';
import type { Task } from '../task.ts';

const hasWaited = ({ errands }: Evidence) =>
  errands.some(({ actor, state, error }) => actor === 'refresh' && state === 'waiting' && error !== null);
const isRenewed = (evidence: Evidence) =>
  evidence.steps.at(-1)?.state === 'authenticated' && generationsGained(evidence) === 1;

export const whenRefreshFails: Task = {
  slug: 'when-refresh-fails',
  needs: 'signedIn',
  question: 'The token is due, and the server cannot be reached. What becomes of the session?',
  predictions: [
    {
      id: 'ends',
      text: 'It ends, and you must sign in again',
      holds: (evidence) => wasIn(evidence, 'anonymous'),
    },
    {
      id: 'stays',
      text: 'It stays, and the chart tries again by itself',
      holds: (evidence) => hasWaited(evidence) && isRenewed(evidence) && !wasIn(evidence, 'anonymous'),
    },
    {
      id: 'stuck',
      text: 'It stays, but nothing happens until you load the page',
      holds: (evidence) => asked(evidence, 'refresh').length === 1,
    },
  ],
  action: 'Let one refresh fail',
  act: (tools) => comeDueAt(tools, 'api-down', 'request-lost'),
  checks: [
    {
      text: 'The first refresh got no good answer.',
      isMet: (evidence) => {
        const [first] = asked(evidence, 'refresh');
        return first?.isOver === true && first.status !== 200;
      },
    },
    {
      text: 'The errand waited a while, with the trouble’s code to show.',
      isMet: hasWaited,
    },
    {
      text: 'It asked again without anybody’s help.',
      isMet: (evidence) => asked(evidence, 'refresh').length >= 2,
    },
    {
      text: 'You were never signed out, and the session is one generation further.',
      isMet: (evidence) => isRenewed(evidence) && !wasIn(evidence, 'anonymous'),
    },
  ],
  moral:
    'Trouble is no answer. Only a definite no to this very token ends a session, and it is asked twice before it is believed.',
};
