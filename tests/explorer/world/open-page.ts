import type { Envelope } from '../../../machines/index.ts';
import { begin, type Done } from '../engine/coroutine.ts';
import type { Draft } from './draft.ts';
import { cookieHeader } from './jar.ts';
import { renderProgram } from './render-program.ts';
import { jars } from './state.ts';

/** A page is opened; its server part says what the cookies hold now. Anew, it names its logins anew. */
export const openPage = (draft: Draft, at: number): void => {
  const cookie = cookieHeader(jars.at(draft.jar));
  const nobody = { ask: () => undefined, tell: () => {} };
  const { result } = begin(renderProgram(cookie, draft.now), nobody) as Done;
  const { session, serverNow } = result as Envelope;
  const tabId = `t${at}${'r'.repeat(draft.budget.reloads)}`;
  Object.assign(draft.tab(at), { told: '', buried: [] });
  draft.feed(at, { type: 'open', input: { session, serverNow, jitter: 0, tabId } });
  draft.notice(at, 'start');
};
