import { judge, signIn, untilSettled } from '../support/judge.ts';
import { ends, onApiLeg, problem, type Row, survives } from './row.ts';

export const ANSWERS: readonly Row[] = [
  {
    id: 'F11',
    fault: 'API refuses the token: every tab learns it',
    expected: ends,
    why: 'A refusal of this very token is the one answer that ends a session.',
    run: async (world) => {
      const tabs = await signIn(world, 3);
      await world.control('revoke');
      for (const tab of tabs) await untilSettled(tab);
      return judge(world, tabs);
    },
  },
  { id: 'F12', fault: 'API answers 403', run: onApiLeg(problem(403)), expected: survives },
  {
    id: 'F13',
    fault: 'API answers 429, Retry-After 1 s',
    run: onApiLeg(problem(429, { 'retry-after': '1' })),
    expected: survives,
  },
  {
    id: 'F13',
    fault: 'API answers 429, Retry-After is junk',
    run: onApiLeg(problem(429, { 'retry-after': '-7 bananas' })),
    expected: survives,
  },
  ...[500, 502, 503, 504].map((status) => ({
    id: 'F14',
    fault: `API answers ${status}`,
    run: onApiLeg(problem(status)),
    expected: survives,
  })),
  {
    id: 'F15',
    fault: 'a proxy answers 200 with HTML for the API',
    run: onApiLeg(problem(200, { 'content-type': 'text/html' }, '<h1>Welcome</h1>')),
    expected: survives,
  },
  { id: 'F16', fault: '200 with an empty body', run: onApiLeg(problem(200, {}, '')), expected: survives },
  { id: 'F17', fault: '204', run: onApiLeg({ answer: { status: 204 }, times: 2 }), expected: survives },
  {
    id: 'F18',
    fault: 'truncated JSON',
    run: onApiLeg(problem(200, {}, '{"data":{"accessTo')),
    expected: survives,
  },
  {
    id: 'F19',
    fault: 'a redirect to another host',
    run: onApiLeg(problem(302, { location: 'http://127.0.0.1:9/' })),
    expected: survives,
  },
];
