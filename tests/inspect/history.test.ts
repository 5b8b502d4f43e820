import { actorsAfter, type InspectMessage, tellStory } from 'authchart/inspect';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHistory } from '../../inspect/history.ts';

const place = { rootId: 'x:0', createdAt: '1', id: '', _version: '0.7.2' };
const began = (sessionId: string) =>
  ({
    ...place,
    sessionId,
    type: '@xstate.actor',
    name: sessionId,
    parentId: undefined,
    definition: '{"id":"m","states":{"a":{}}}',
    snapshot: { status: 'active' },
  }) as InspectMessage;
const heard = (sessionId: string, type: string) =>
  ({ ...place, sessionId, type: '@xstate.event', sourceId: undefined, event: { type } }) as InspectMessage;
const became = (sessionId: string, type: string, value: string, status = 'active') =>
  ({
    ...place,
    sessionId,
    type: '@xstate.snapshot',
    event: { type },
    snapshot: { status, value },
  }) as unknown as InspectMessage;

/** Actors that begin, hear and end, in any order that can be. */
const lives = fc
  .array(fc.tuple(fc.constantFrom('x:0', 'x:1', 'x:2'), fc.constantFrom('go', 'stop'), fc.nat(9)), {
    maxLength: 60,
  })
  .map((acts) => {
    const known = new Map<string, boolean>();
    return acts.flatMap(([id, type, n]): InspectMessage[] => {
      if (known.get(id) === false) return [];
      const first = known.has(id) ? [] : [began(id)];
      known.set(id, type !== 'stop');
      return [...first, heard(id, type), became(id, type, `s${n}`, type === 'stop' ? 'stopped' : 'active')];
    });
  });

const remember = (messages: readonly InspectMessage[], most: number) => {
  const history = createHistory(most);
  for (const message of messages) history.add({ source: 'tab', message });
  return history.all();
};

/** Who runs, and where each stands. */
const standing = (messages: Parameters<typeof tellStory>[0]) =>
  actorsAfter(tellStory(messages), null)
    .filter(({ now }) => now.status === 'active')
    .map(({ key, now, definition }) => ({ key, value: now.value, definition }))
    .sort((one, other) => one.key.localeCompare(other.key));

describe('what is kept for a viewer that comes later', () => {
  test('property: however little is kept, every running actor is told with its chart and its state', () => {
    fc.assert(
      fc.property(lives, fc.nat(12), (messages, most) => {
        const all = messages.map((message) => ({ source: 'tab', message }));
        expect(standing(remember(messages, most))).toEqual(standing(all));
      }),
    );
  });

  test('property: it is bounded, in order, and names each message once', () => {
    fc.assert(
      fc.property(lives, fc.nat(12), (messages, most) => {
        const kept = remember(messages, most);
        const indexes = kept.map(({ index }) => index);
        expect([...new Set(indexes)].sort((one, other) => one - other)).toEqual(indexes);
        expect(kept.filter(({ message }) => message.type !== '@xstate.actor').length).toBeLessThanOrEqual(
          most,
        );
      }),
    );
  });

  test('five hundred events do not push a definition out; the dead are forgotten with their last word', () => {
    const messages = [
      began('x:0'),
      ...Array.from({ length: 300 }, (_, n) => [
        began(`x:${n + 1}`),
        became(`x:${n + 1}`, 'xstate.init', 'done', 'done'),
        heard('x:0', 'go'),
        became('x:0', 'go', `s${n}`),
      ]).flat(),
    ];
    const kept = remember(messages, 30);
    expect(kept[0]?.message).toMatchObject({
      sessionId: 'x:0',
      definition: expect.stringContaining('states'),
    });
    expect(kept.length).toBeLessThan(45);
  });
});
