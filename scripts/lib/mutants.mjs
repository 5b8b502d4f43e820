/**
 * @typedef {object} Mutant
 * @property {string} name what is broken, in plain words
 * @property {import('./explorer-bundle.mjs').Patch[]} patches
 * @property {string} [check] a test file that must notice it where the walks cannot; why they cannot stands beside it
 * @property {string} [because] why no walk notices, or why it survives
 */

const SESSION = 'machines/session.ts';
const CHART = 'machines/auth.machine.ts';
const GLOSSARY = 'machines/auth.setup.ts';
const ATTEMPT = 'machines/attempt.setup.ts';
const ACTORS = 'machines/actors';
const CORE = 'server/core';
const COORDINATOR = 'server/coordinator/coordinator.ts';
const JAR = 'server/cookies/jar.ts';

/** @type {(name: string, file: string, from: string, to: string, check?: string | undefined, because?: string) => Mutant} */
const mutant = (name, file, from, to, check, because) => ({
  name,
  patches: [{ file, from, to }],
  ...(check !== undefined && { check }),
  ...(because !== undefined && { because }),
});

/** @type {readonly Mutant[]} */
export const MUTANTS = [
  // The rules of the chart
  mutant(
    'no epoch check: what is over is believed',
    SESSION,
    "if (offered !== null && known.endedEpochs.includes(offered.epoch)) return 'ignore';",
    '',
    'tests/machines/session.test.ts',
    'Whatever is believed makes the tab ask, and what it asks reads the tombstone: the check saves the request.',
  ),
  mutant(
    'a message of another session signs in',
    SESSION,
    "return isOver(offered, envelope.serverNow) ? 'ignore' : 'ask';",
    "return 'adopt';",
  ),
  mutant(
    'an older generation is adopted',
    SESSION,
    "return offered.generation > known.session.generation ? 'adopt' : 'ignore';",
    "return 'adopt';",
  ),
  mutant(
    'restoring does not ask anew when another tab signs in',
    CHART,
    `guard: 'mustAsk',
          target: 'restoring',
          reenter: true,
          description: 'Another tab signed in: the reply under way may be older, so ask anew.',`,
    "description: 'x',",
    'tests/machines/decisions.test.ts',
    'It takes a lost login in one tab beside a login in another.',
  ),
  mutant(
    'restoring does not ask anew when another tab signs out',
    CHART,
    `guard: 'isNews',
          target: 'restoring',
          reenter: true,
          actions: 'rememberEnded',`,
    "actions: 'rememberEnded',",
    'tests/machines/decisions.test.ts',
    'The older answer names a session that is remembered as over, so it is not believed: asking anew only spares a detour.',
  ),
  mutant(
    'refreshing ignores another session',
    CHART,
    `guard: 'mustAsk',
            target: 'refreshing',
            reenter: true,
            description: 'Another tab has another session: ask anew.',`,
    "guard: 'wasOffered', description: 'x',",
    'tests/machines/decisions.test.ts',
    'The tombstone is read before the message, and the refresh under way is answered with the session that is there.',
  ),
  mutant('what is offered while busy is forgotten', GLOSSARY, 'assign({ wasOffered: true })', 'assign({})'),
  mutant(
    'an ending is not told',
    GLOSSARY,
    "enqueue.sendTo('tabs', { type: 'tell.loggedOut', epochs: [session.epoch] });",
    '{}',
  ),
  mutant(
    'an ending elsewhere does not end this tab',
    GLOSSARY,
    "context.session !== null && 'epochs' in event && epochsOf(event.epochs).includes(context.session.epoch),",
    'false,',
  ),
  mutant(
    'no rate floor',
    GLOSSARY,
    ': remainingMs(rotationFloorMs(session), monotonicRotationAt, performance.now());',
    ': 0 * remainingMs(rotationFloorMs(session), monotonicRotationAt, performance.now());',
  ),
  {
    name: 'whoever sets the clock ends the rate floor',
    patches: [
      {
        file: GLOSSARY,
        from: '({ session, monotonicRotationAt }: AuthContext)',
        to: '({ session, monotonicRotationAt, heardAt, monotonicHeardAt }: AuthContext)',
      },
      {
        file: GLOSSARY,
        from: ': remainingMs(rotationFloorMs(session), monotonicRotationAt, performance.now());',
        to: ': remainingMs(rotationFloorMs(session), monotonicRotationAt + heardAt - monotonicHeardAt, Date.now());',
      },
    ],
    check: 'tests/machines/never-hot.test.ts',
    because: 'Nobody sets a clock in the walks.',
  },
  mutant(
    'a check under the floor is not held back where the clock was set',
    GLOSSARY,
    'isDueWith(0, context) || (context.session !== null && wasClockSet(context));',
    'isDueWith(0, context) || (context.session === null && wasClockSet(context));',
    'tests/machines/never-hot.test.ts',
    'Nobody sets a clock in the walks.',
  ),
  {
    name: 'a wait that is cut short is as long as the clock was set back',
    patches: [
      {
        file: ATTEMPT,
        from: 'msUntil(context.monotonicEarliestAt, performance.now())',
        to: 'msUntil(context.monotonicEarliestAt, Date.now())',
      },
      {
        file: 'machines/attempt.machine.ts',
        from: 'monotonicEarliestAt: performance.now() + input.startDelayMs',
        to: 'monotonicEarliestAt: Date.now() + input.startDelayMs',
      },
    ],
    check: 'tests/machines/never-hot.test.ts',
    because: 'Nobody sets a clock in the walks.',
  },
  mutant(
    'out of the back/forward cache the page can be used at once',
    CHART,
    `guard: 'wasRestored',
            target: 'refreshing.expired',`,
    "guard: 'wasRestored',\n            target: 'refreshing',",
  ),
  mutant(
    'a login without an answer counts as refused',
    'machines/errors.ts',
    "RECOVERY[code] === 'retry' && code !== 'rate_limited';",
    "RECOVERY[code] === 'fix' && code !== 'session_too_large';",
  ),
  mutant(
    'a cancelled login is not buried',
    GLOSSARY,
    "enqueue.sendTo('tabs', { type: 'tell.loggedOut', epochs: [context.attempt] });",
    '',
  ),
  mutant(
    'a logout names nothing, and so ends everything',
    CHART,
    'request: { epoch: context.leaving, generation: 0, force: false },',
    'request: { epoch: null, generation: 0, force: false },',
  ),
  mutant(
    'trouble counts as a refusal',
    ATTEMPT,
    "RECOVERY[errorIn(event).code] === 'signIn';",
    "RECOVERY[errorIn(event).code] !== 'askAgain';",
  ),
  mutant(
    'the first refusal counts',
    ATTEMPT,
    'context.refusals === 0 && isRefusal(event)',
    'context.refusals < 0 && isRefusal(event)',
    'tests/model/auth-model.test.ts',
    'With locks and a coordinator no refusal comes to the loser of a race; the second question is there for setups without.',
  ),
  mutant(
    'a retry leaves at once',
    ATTEMPT,
    'const waitMs = backoffMs(failures, randomAt(context.seed, failures), problem.retryAfterMs);',
    'const waitMs = 0 * backoffMs(failures, randomAt(context.seed, failures), problem.retryAfterMs);',
    'tests/machines/never-hot.test.ts',
    'The walk knows before and after, not how often in a second.',
  ),
  mutant(
    'a delay is not clamped',
    'machines/timing.ts',
    'return Number.isNaN(wait) ? MAX_TIMEOUT_MS : clamp(wait, 0, MAX_TIMEOUT_MS);',
    'return wait;',
    'tests/machines/timing.test.ts',
    'No token of the walk lives longer than 24.8 days.',
  ),
  // The adapters
  mutant(
    'the tabs are told after the lock was released',
    `${ACTORS}/cookie-writer.ts`,
    'else if (!isOver) channel.tellSession(reply.envelope);',
    'else if (!isOver) setTimeout(() => channel.tellSession(reply.envelope), 5);',
    'tests/machines/actors.test.ts',
    'Messages may be late in any case: it costs requests, no promise.',
  ),
  mutant(
    'no lock is taken',
    `${ACTORS}/locked.ts`,
    'if (locks === undefined) return task();',
    'return task();',
    'tests/machines/actors.test.ts',
    'By design everything holds without locks; a walk of its own shows it.',
  ),
  mutant(
    'what waited for the lock in vain is sent all the same',
    `${ACTORS}/locked.ts`,
    "if (signal?.aborted) throw new AuthError('aborted', 'Nobody waits any more.', { cause: thrown });",
    '',
    'tests/machines/actors.test.ts',
    'It costs a conditional request and breaks no promise.',
  ),
  mutant(
    'the tombstone is ignored when somebody comes back',
    `${ACTORS}/page.ts`,
    "if (ended.length > 0) send({ type: 'tab.loggedOut', epochs: ended });",
    '',
  ),
  mutant(
    'the tombstone is ignored when a message comes',
    `${ACTORS}/tabs.ts`,
    "if (ended.length > 0) sendBack({ type: 'tab.loggedOut', epochs: ended });",
    '',
  ),
  mutant(
    'a late answer takes away what the page buried',
    `${ACTORS}/tombstone.ts`,
    'if (missing.length > 0) write(join(found, missing));',
    '',
    'tests/machines/late-answers.test.ts',
    'The handlers too leave a tombstone alone to which they add nothing: either would do.',
  ),
  mutant(
    'what another tab ended is not buried here',
    `${ACTORS}/tabs.ts`,
    "if (event.type === 'tab.loggedOut') tombstone.add(event.epochs);",
    '',
    'tests/machines/late-answers.test.ts',
    'The handlers too leave a tombstone alone to which they add nothing: either would do.',
  ),
  mutant(
    'a 409 is no answer',
    `${ACTORS}/wire.ts`,
    'if (response.ok || response.status === 409)',
    'if (response.ok)',
  ),
  mutant(
    'a refusal looks like trouble on the network',
    `${ACTORS}/wire.ts`,
    "if (!isAuthErrorCode(code)) return { code: 'network' };",
    "if (!isAuthErrorCode(code) || code === 'session_ended') return { code: 'network' };",
  ),
  mutant(
    'the attempt of a login is not named',
    `${ACTORS}/login.ts`,
    "headers: { 'X-Authchart-Attempt': attempt } },",
    'headers: {} },',
  ),
  // The handlers
  mutant(
    'the cookies are cleared on a 5xx of the API',
    `${CORE}/renew-session.ts`,
    'throw wasRefusedBefore(thrown) ? new EndedSession(record) : ownError(thrown);',
    'throw wasRefusedBefore(thrown) || thrown ? new EndedSession(record) : ownError(thrown);',
  ),
  mutant(
    'a refresh that was overtaken by a logout keeps its tokens',
    `${CORE}/renew-session.ts`,
    '// Over while it was being renewed: the new tokens die with it, and its cookies go.\n  if (await wasEnded(context, record)) {',
    'if (record.generation < 0) {',
    'tests/server/coordinator.test.ts',
    'The API of the walk revokes the whole family with any of its tokens, and the tombstone covers the cookies.',
  ),
  mutant(
    'a token is renewed before it is due',
    `${CORE}/refresh.ts`,
    "if (!known.force && !isDue(record, now())) return asIs('valid');",
    '',
  ),
  mutant(
    'a logout ends what it does not name',
    `${CORE}/logout.ts`,
    'named === null || record.epoch === named || record.attempt === named;',
    "named === null || record.epoch !== '' || record.attempt === named;",
  ),
  mutant(
    'a cancelled login lands alive',
    `${CORE}/login.ts`,
    'attempt !== null && (state.ended.includes(attempt) || (await coordinator.isOver(attempt)));',
    'attempt !== null && state.ended.length > 99 && (await coordinator.isOver(attempt));',
    'tests/server/session-routes.test.ts',
    'The tombstone of the page makes it count for nothing; the handler spares the API a session that lives on.',
  ),
  mutant(
    'a login does not end what it displaces',
    `${CORE}/login.ts`,
    'const { buried = [] } = await endRecords(context, recordsOf(state));',
    'const { buried = [] } = await endRecords(context, recordsOf(state).slice(9));',
    'tests/server/session-routes.test.ts',
    'Displaced cookies count for nothing; that the API is told is a matter of the handler alone.',
  ),
  mutant(
    'reading does not end what is over',
    `${CORE}/session.ts`,
    'await endRecords(context, state.over)',
    'await endRecords(context, state.over.slice(9))',
    'tests/server/first-contact.test.ts',
    'The next refresh or login ends it as well.',
  ),
  {
    name: "the client's signal is passed on to the API",
    patches: [
      {
        file: `${CORE}/context.ts`,
        from: "cookie: request.headers.get('cookie'),",
        to: "cookie: request.headers.get('cookie'), signal: request.signal,",
      },
      {
        file: `${CORE}/guarded-call.ts`,
        from: 'const signal = AbortSignal.timeout(ms);',
        to: 'const signal = asked?.signal ?? AbortSignal.timeout(ms);',
      },
    ],
  },
  mutant(
    'an answer may be kept by a cache',
    `${CORE}/problem.ts`,
    "'Cache-Control': 'private, no-store',",
    "'Cache-Control': 'private',",
  ),
  // The cookies
  mutant('the older of two sessions wins', JAR, 'b.startedAt - a.startedAt', 'a.startedAt - b.startedAt'),
  mutant('the server ignores the tombstone', JAR, 'ended.includes(record.epoch) ||', ''),
  mutant(
    'the server ignores cancelled logins',
    JAR,
    '(record.attempt !== null && ended.includes(record.attempt)) ||',
    '',
    'tests/server/first-contact.test.ts',
    'The page has what landed deleted at once.',
  ),
  mutant(
    'cookies are deleted with other attributes',
    JAR,
    "set(cookie, '', 0),",
    "set(cookie, '', 0, false),",
  ),
  mutant('half of a session is written', JAR, "...(await sealed('access', record, access)),", ''),
  mutant(
    'a tombstone forgets the ones before',
    'server/cookies/tombstone.ts',
    '[...known, ...ids.filter(isId)]',
    '[...ids.filter(isId)]',
    'tests/server/tombstone.test.ts',
    'A page writes again what it has buried, and a displaced session is not the newest.',
  ),
  // The coordinator
  mutant(
    'a failed rotation is cached',
    COORDINATOR,
    'fly(newest, token, rotate).finally(() => flights.delete(name));',
    'fly(newest, token, rotate);',
  ),
  mutant(
    'no re-check after the claim',
    COORDINATOR,
    '(await settled(record, name)) ?? (await callApi(record, token, rotate));',
    'callApi(record, token, rotate);',
    'tests/server/coordinator.test.ts',
    'The walk takes what a handler does between two calls to the API as one step.',
  ),
  mutant(
    'the successor is not remembered',
    COORDINATOR,
    'return store.set(successorKey(nameOf(token)), sealSuccessor(token, next), lifeMs);',
    'return sealSuccessor(token, next) + lifeMs;',
  ),
  mutant(
    'the successor is forgotten at once',
    COORDINATOR,
    'const lifeMs = Math.max(window, WINDOW_AFTER_DUE_MS);',
    'const lifeMs = Math.min(window, WINDOW_AFTER_DUE_MS, 500);',
  ),
  mutant(
    'trouble is remembered as a refusal',
    COORDINATOR,
    "if (thrown instanceof AuthError && thrown.code === 'session_ended')",
    'if (thrown instanceof AuthError)',
  ),
  mutant(
    'two requests of one process rotate the same token',
    COORDINATOR,
    'flights.get(name) ?? fly(',
    'fly(',
  ),
  mutant(
    'the old token is sent though its successor is known',
    COORDINATOR,
    'const token = newest.refreshToken;',
    'const token = record.refreshToken;',
    undefined,
    'Survives: the name of a flight changes, the token that is sent does not, and the successor is found under either.',
  ),
  mutant(
    'a logout does not wait for a rotation under way',
    COORDINATOR,
    'if (newest.refreshToken !== null) await waitForFlight(nameOf(newest.refreshToken));',
    '',
    undefined,
    'Survives: a refresh that ends later finds its session over and gives back what it got, so waiting only spares that.',
  ),
  mutant(
    'the generation does not grow',
    'server/api/token.ts',
    'generation: known.generation + 1,',
    'generation: known.generation,',
  ),
  mutant(
    'a rotation is repeated whatever the API said',
    `${CORE}/tokens.ts`,
    'if (isNoAnswer(thrown)) return send();',
    'if (isNoAnswer(thrown) || thrown) return send();',
    'tests/server/repeated-refresh.test.ts',
    'It costs a call and breaks no promise.',
  ),
];
