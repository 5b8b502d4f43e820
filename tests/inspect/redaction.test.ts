import { createInspector } from '@statelyai/inspect';
import { AuthError, authMachine } from 'authchart';
import { createRedaction, type InspectMessage } from 'authchart/inspect';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assign, createActor, createMachine, fromCallback, fromPromise, setup } from 'xstate';
import { toMessage } from '../../inspect/to-message.ts';
import { makeSession, replyWith, startAuth } from '../machines/support/start-auth.ts';
import { CANARIES, findCanary } from './support/canaries.ts';

const redact = createRedaction();
const canary = fc.constantFrom(...CANARIES);

/** Any JSON with canaries as values and as keys, at the places the charts know and at any other. */
const payload = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    canary,
    canary.map((text) => `Bearer ${text}`),
    fc.integer(),
    fc.constant(null),
    fc.constant(new Error(CANARIES[0], { cause: CANARIES[2] })),
    fc.constant(new AuthError('invalid_credentials', CANARIES[0], { cause: CANARIES[2] })),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(
    fc.oneof(
      canary,
      fc.constantFrom(
        ...['credentials', 'password', 'accessToken', 'user', 'session', 'envelope', 'epoch', 'epochs'],
        ...['error', 'code', 'fields', 'output', 'reply', 'request', 'generation', 'input', 'data', 'reason'],
        ...[
          'expiresAt',
          'ended',
          'endedEpochs',
          'leaving',
          'serverNow',
          'clock',
          'actorId',
          'children',
          'tags',
        ],
      ),
    ),
    tie('value'),
    { maxKeys: 5 },
  ),
})).value;

const place = { sessionId: 'x:0', rootId: 'x:0', createdAt: '1', id: '0123456789ab.1', _version: '0.7.2' };

const messageWith = (given: unknown): fc.Arbitrary<InspectMessage> =>
  fc.constantFrom(
    { ...place, type: '@xstate.event', sourceId: 'x:1', event: { ...(given as object), type: 'go' } },
    {
      ...place,
      type: '@xstate.snapshot',
      event: { type: 'go', output: given, input: given, error: given, data: given },
      snapshot: { status: 'active', value: 'a', context: given, output: given, error: given, input: given },
    },
    {
      ...place,
      type: '@xstate.actor',
      name: 'auth',
      parentId: 'x:0',
      definition: JSON.stringify({
        id: 'm',
        context: given,
        meta: given,
        description: CANARIES[0],
        states: {
          a: {
            entry: [{ type: 'act', params: given }],
            invoke: { id: 'i', src: 'load', input: given, onDone: { target: 'b', meta: given } },
            on: { go: { target: 'b', guard: { type: 'isOk', params: given }, description: CANARIES[1] } },
          },
          b: { output: given, meta: given },
        },
      }),
      snapshot: { status: 'done', context: given, output: given, children: given, tags: [CANARIES[1]] },
    },
  ) as unknown as fc.Arbitrary<InspectMessage>;

describe('what leaves an inspected actor', () => {
  test('property: no password, token, address or name, wherever in a message it stood', () => {
    fc.assert(
      fc.property(payload.chain(messageWith), (message) => {
        expect(findCanary(JSON.stringify(redact(message)))).toBe('');
      }),
      { numRuns: 1_500 },
    );
  });

  test('property: redacting twice changes nothing', () => {
    fc.assert(
      fc.property(payload.chain(messageWith), (message) => {
        const once = redact(message);
        expect(redact(once)).toEqual(once);
      }),
      { numRuns: 500 },
    );
  });

  test.each(CANARIES.slice(1))('no name that is made of data: %s', (text) => {
    const machine = {
      id: text,
      states: { [text]: { on: { [text]: text }, invoke: { id: text, src: text } } },
    };
    const message = {
      ...place,
      type: '@xstate.actor',
      name: text,
      sessionId: text,
      rootId: text,
      parentId: text,
      id: text,
      definition: JSON.stringify(machine),
      snapshot: { status: 'active', value: { [text]: text }, context: { [text]: 1 } },
    } as unknown as InspectMessage;
    expect(findCanary(JSON.stringify(redact(message)))).toBe('');
    const event = {
      ...place,
      type: '@xstate.event',
      event: { type: text },
      sourceId: text,
    } as InspectMessage;
    expect(findCanary(JSON.stringify(redact(event)))).toBe('');
  });
});

/** Everything a life makes, as it would be sent. */
const recordLife = async (inspectWith: (send: (message: InspectMessage) => void) => unknown) => {
  const sent: InspectMessage[] = [];
  const user = { id: '7', name: CANARIES[4], email: CANARIES[1] };
  const session = { ...makeSession(), user, epoch: 'AbCdEfGhIjKlMnOpQrStUv' };
  const { actor } = startAuth({
    session: null,
    login: async () => replyWith(session),
    inspect: inspectWith((message) => sent.push(message)) as never,
  });
  actor.send({ type: 'login.submitted', credentials: { email: CANARIES[1], password: CANARIES[0] } });
  await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(actor.getSnapshot().context.session?.user).toEqual(user);
  actor.stop();
  return sent;
};

describe('a life of the shipped chart', () => {
  const ours = (send: (message: InspectMessage) => void) => {
    let count = 0;
    return (event: Parameters<typeof toMessage>[0]) => {
      const message = toMessage(event, `0123456789ab.${count++}`);
      if (message !== null) send(redact(message));
    };
  };

  test('is told without its secrets', async () => {
    const sent = await recordLife(ours);
    expect(sent.length).toBeGreaterThan(10);
    expect(findCanary(JSON.stringify(sent))).toBe('');
  });

  test('is told with what teaches: states, events, times, counts, and the words of its definition', async () => {
    const text = JSON.stringify(await recordLife(ours));
    for (const word of ['login.submitted', 'authenticating', 'authenticated', 'xstate.done.actor.login'])
      expect(text).toContain(word);
    expect(text).toContain('The token is good; one timer is armed.');
    expect(text).toMatch(/"generation":0,"refreshAt":\d{13},"expiresAt":\d{13}/);
    expect(text).toContain('"epoch":"AbCdEfGh…"');
    expect(text).toContain('"credentials":"‹object›"');
    expect(text).toContain('"user":"‹object›"');
  });

  test('goes through Stately’s own library the same way, where it serializes with ours', async () => {
    const sent = await recordLife((send) => {
      const { inspect } = createInspector({ send }, { serialize: (message) => redact(redact(message)) });
      return inspect;
    });
    expect(sent.length).toBeGreaterThan(10);
    expect(JSON.stringify(sent)).toContain('login.submitted');
    expect(findCanary(JSON.stringify(sent))).toBe('');
  });

  test('the search finds what it looks for: without redaction the secrets are there', async () => {
    const sent = await recordLife((send) => (event: Parameters<typeof toMessage>[0]) => {
      const message = toMessage(event, '0123456789ab.1');
      if (message !== null) send(message);
    });
    const text = JSON.stringify(sent);
    for (const secret of [CANARIES[0], CANARIES[1], CANARIES[4]]) expect(text).toContain(secret);
  });
});

describe('actors of any other kind', () => {
  const machine = setup({
    types: { context: {} as { items: { id: number }[]; card: string }, input: {} as { card: string } },
    actors: {
      pay: fromPromise(async ({ input }: { input: string }) => ({ receipt: `${input} ${CANARIES[2]}` })),
      fail: fromPromise(async () => Promise.reject(new Error(CANARIES[0]))),
      listen: fromCallback(({ sendBack }) => sendBack({ type: 'heard', what: CANARIES[1] })),
    },
  }).createMachine({
    id: 'cart',
    context: ({ input }) => ({ items: [{ id: 3 }], card: input.card }),
    initial: 'paying',
    invoke: { id: 'listen', src: 'listen' },
    states: {
      paying: {
        invoke: { id: 'pay', src: 'pay', input: ({ context }) => context.card, onDone: 'failing' },
        on: { heard: { actions: assign({ items: ({ context }) => [...context.items, { id: 4 }] }) } },
      },
      failing: { invoke: { id: 'fail', src: 'fail', onError: 'over' } },
      over: { type: 'final' },
    },
    output: ({ context }) => context.card,
  });

  const record = async (show: Parameters<typeof createRedaction>[0]) => {
    const redactShown = createRedaction(show);
    const sent: InspectMessage[] = [];
    const inspect = (event: Parameters<typeof toMessage>[0]) => {
      const message = toMessage(event, '0123456789ab.1');
      if (message !== null) sent.push(redactShown(message));
    };
    const actor = createActor(machine, { input: { card: CANARIES[3] }, inspect });
    actor.start();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(actor.getSnapshot().status).toBe('done');
    return JSON.stringify(sent);
  };

  test('their structure is told and none of their data', async () => {
    const text = await record([]);
    expect(findCanary(text)).toBe('');
    expect(text).toContain('"context":{"items":"‹list›","card":"‹text›"}');
    expect(text).toContain('paying');
    expect(text).not.toContain('"id":3');
  });

  test('what the app shows is told, and nothing beside it', async () => {
    const text = await record(['context.items']);
    expect(text).toContain('"context":{"items":[{"id":3}],"card":"‹text›"}');
    expect(findCanary(text)).toBe('');
  });

  test('our words are ours alone: another chart’s descriptions stay at home', () => {
    const other = createMachine({ id: 'auth', initial: 'a', states: { a: { description: CANARIES[0] } } });
    const seen: string[] = [];
    for (const logic of [other, authMachine])
      createActor(logic as typeof authMachine, {
        input: {},
        inspect: (event) => {
          const message = toMessage(event, '0123456789ab.1');
          if (message !== null) seen.push(JSON.stringify(redact(message)));
        },
      });
    expect(findCanary(seen.join())).toBe('');
    expect(seen.join()).toContain('Nobody is signed in; the context says why.');
  });
});
