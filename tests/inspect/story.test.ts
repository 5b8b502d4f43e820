import {
  activeStates,
  actorsAfter,
  differences,
  type InspectMessage,
  readRecording,
  tellStory,
  writeRecording,
} from 'authchart/inspect';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRedaction } from '../../inspect/redact.ts';
import { toMessage } from '../../inspect/to-message.ts';
import { makeSession, replyWith, startAuth } from '../machines/support/start-auth.ts';

const received: { source: string; message: InspectMessage }[] = [];

/** A login of the shipped chart, as a viewer receives it. */
beforeAll(async () => {
  const redact = createRedaction();
  const { actor } = startAuth({
    session: null,
    login: async () => replyWith(makeSession()),
    inspect: (event) => {
      const message = toMessage(event, `0123456789ab.${received.length}`);
      if (message !== null) received.push({ source: 'tab', message: redact(message) });
    },
  });
  actor.send({ type: 'login.submitted', credentials: {} });
  await new Promise((resolve) => setTimeout(resolve, 20));
  actor.stop();
});

describe('the story of a login', () => {
  test('is told step by step: who heard what, from whom, and what came of it', () => {
    const { steps, actors } = tellStory(received);
    const [root] = actors.values();
    const ofRoot = steps
      .filter(({ actor, kind }) => actor === root?.key && kind === 'heard')
      .map(({ event, before, after, from }) => [
        event.type,
        before?.value,
        after?.value,
        from === null ? null : actors.get(from)?.name,
      ]);
    expect(ofRoot).toEqual([
      ['xstate.init', undefined, 'anonymous', null],
      ['login.submitted', 'anonymous', 'authenticating', null],
      ['xstate.done.actor.login', 'authenticating', 'authenticated', 'login'],
      ['xstate.stop', 'authenticated', 'authenticated', null],
    ]);
  });

  test('knows the children and their parent', () => {
    const { actors } = tellStory(received);
    const [root] = actors.values();
    const children = [...actors.values()].filter(({ parent }) => parent === root?.key);
    expect(children.map(({ name }) => name).sort()).toEqual(['login', 'page', 'tabs']);
    expect(root?.name).toBe('auth');
    expect(root?.definition?.id).toBe('auth');
  });

  test('can be read at any step: the past is as it was', () => {
    const story = tellStory(received);
    const [root] = story.actors.values();
    const submitted = story.steps.find(({ event }) => event.type === 'login.submitted');
    const then = actorsAfter(story, submitted?.index ?? 0);
    expect(then.find(({ key }) => key === root?.key)?.now.value).toBe('authenticating');
    expect(then.find(({ name }) => name === 'login')).toBeUndefined();
    expect(actorsAfter(story, null).find(({ key }) => key === root?.key)?.now.status).toBe('stopped');
  });

  test('two tabs are two, though XState numbers the actors of both from zero', () => {
    const twice = [...received, ...received.map(({ message }) => ({ source: 'other', message }))];
    expect(tellStory(twice).actors.size).toBe(tellStory(received).actors.size * 2);
  });
});

describe('active states', () => {
  const definition = { id: 'm', states: { a: { states: { b: { id: 'own' } } }, c: { states: { d: {} } } } };

  test.each([
    ['a', ['m.a']],
    [{ a: 'b' }, ['m.a', 'own']],
    [{ a: 'b', c: { d: {} } }, ['m.a', 'own', 'm.c', 'm.c.d']],
    [undefined, []],
  ])('%j', (value, ids) => {
    expect(activeStates(definition, value)).toEqual(ids);
  });
});

describe('differences', () => {
  type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

  /** Goes the way from one value to the other, place by place. */
  const apply = (before: Json, changes: ReturnType<typeof differences>): unknown => {
    const result = structuredClone({ root: before }) as Record<string, unknown>;
    for (const { path, after } of changes) {
      const keys = path === '' ? ['root'] : ['root', ...path.split('.')];
      const last = keys.pop() ?? '';
      const holder = keys.reduce((at, key) => at[key] as Record<string, unknown>, result);
      if (after === undefined && Array.isArray(holder)) holder.length = Math.min(holder.length, Number(last));
      else if (after === undefined) delete holder[last];
      else holder[last] = after;
    }
    return result.root;
  };

  const key = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 2 });
  const json = fc.letrec<{ json: Json }>((tie) => ({
    json: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, true, 0, 1, 'x', 'y'),
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(key, tie('json'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).json;

  test('property: they lead from one value to the other, and there are none between equals', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        expect(apply(before, differences(before, after))).toEqual(after);
        expect(differences(before, structuredClone(before))).toEqual([]);
      }),
    );
  });

  test('name the place', () => {
    expect(differences({ context: { n: 0, same: [] } }, { context: { n: 1, same: [] } })).toEqual([
      { path: 'context.n', before: 0, after: 1 },
    ]);
  });
});

describe('a recording', () => {
  test('is read back as it was written', () => {
    expect(received.length).toBeGreaterThan(10);
    expect(readRecording(writeRecording(received))).toEqual(JSON.parse(JSON.stringify(received)));
  });

  test.each([
    'nonsense',
    '[]',
    'null',
    '{"format":"authchart-recording","version":2,"messages":[]}',
    '{"format":"authchart-recording","version":1,"messages":[{"source":"a","message":{"type":"@xstate.event"}}]}',
    '{"format":"authchart-recording","version":1,"messages":[7]}',
  ])('of another kind is refused: %s', (text) => {
    expect(readRecording(text)).toBeNull();
  });
});
