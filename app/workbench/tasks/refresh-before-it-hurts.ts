import { comeDue } from '../actions.ts';
import {
  asked,
  askedApi,
  type Evidence,
  generationsGained,
  isQuiet,
  wasIn,
  wentThrough,
} from '../evidence.ts';
import type { Task } from '../task.ts';

/** The step into refreshing, and the times of the token that it was about to replace. */
const renewal = ({ steps }: Evidence) => steps.find(({ state }) => state.startsWith('refreshing'));
const leftMs = (evidence: Evidence) => {
  const step = renewal(evidence);
  return step === undefined ? Number.NaN : (step.expiresAt ?? Number.NaN) - step.at;
};
const isRewritten = ({ jarBefore, jar }: Evidence) =>
  Math.max(...(jar?.cookies ?? []).map(({ writtenAt }) => writtenAt ?? 0)) >
  Math.max(...(jarBefore?.cookies ?? []).map(({ writtenAt }) => writtenAt ?? 0));

export const refreshBeforeItHurts: Task = {
  slug: 'refresh-before-it-hurts',
  needs: 'signedIn',
  question: 'The access token has a lifetime. When does the chart fetch the next one?',
  predictions: [
    {
      id: 'before',
      text: 'While the old one still works',
      holds: (evidence) => leftMs(evidence) > 0,
    },
    { id: 'end', text: 'At the moment it is over', holds: (evidence) => leftMs(evidence) <= 0 },
    {
      id: 'refused',
      text: 'When the API has refused a call',
      holds: ({ steps }) => steps.some(({ event }) => event === 'token.rejected'),
    },
  ],
  action: 'Go to where it is due',
  act: comeDue,
  checks: [
    {
      text: 'The chart went from authenticated by refreshing.usable back to authenticated.',
      isMet: (evidence) => wentThrough(evidence, ['authenticated', 'refreshing.usable', 'authenticated']),
    },
    {
      text: 'It was never in refreshing.expired: no moment without a token that works.',
      isMet: (evidence) => renewal(evidence) !== undefined && !wasIn(evidence, 'refreshing.expired'),
    },
    {
      text: 'The page asked once, and Next asked the API once.',
      isMet: (evidence) =>
        isQuiet(evidence) &&
        asked(evidence, 'refresh').length === 1 &&
        askedApi(evidence, 'refresh').length === 1,
    },
    {
      text: 'The session is one generation further, and its cookies were written anew.',
      isMet: (evidence) => generationsGained(evidence) === 1 && isRewritten(evidence),
    },
  ],
  moral:
    'A quarter of the token’s life before its end the chart asks, plus a little chance, so that a thousand browsers do not ask in the same second.',
};
