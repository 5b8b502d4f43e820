import { asked, hasSessionCookies, isQuiet } from '../evidence.ts';
import type { Task } from '../task.ts';

const questions = (evidence: Parameters<typeof asked>[0]) => asked(evidence, 'session').length;

export const nobodyYet: Task = {
  slug: 'nobody-yet',
  needs: 'signedOut',
  question: 'You load this page anew. How many requests does it send to learn that nobody is signed in?',
  predictions: [
    { id: 'none', text: 'None', holds: (evidence) => questions(evidence) === 0 },
    { id: 'one', text: 'One: it asks Next', holds: (evidence) => questions(evidence) === 1 },
    {
      id: 'more',
      text: 'Two or more: it asks and tries to refresh',
      holds: (evidence) => questions(evidence) > 1,
    },
  ],
  action: 'Load the page anew',
  act: () => window.location.reload(),
  checks: [
    { text: 'The page was loaded.', isMet: ({ wasLoaded }) => wasLoaded },
    {
      text: 'The chart’s first state was anonymous: it never had to ask.',
      isMet: ({ wasLoaded, steps }) => wasLoaded && steps[0]?.state === 'anonymous',
    },
    {
      text: 'The page sent nothing to the session routes.',
      isMet: (evidence) =>
        evidence.wasLoaded &&
        isQuiet(evidence) &&
        evidence.requests.filter(({ path }) => path.startsWith('/api/auth/')).length === 0,
    },
    {
      text: 'The jar holds no session.',
      isMet: ({ wasLoaded, jar }) => wasLoaded && jar !== null && !hasSessionCookies(jar),
    },
  ],
  moral:
    'The server read the cookies while it made the page, and told the chart with it. “Nobody” is an answer; “unknown” would have been the state restoring.',
};
