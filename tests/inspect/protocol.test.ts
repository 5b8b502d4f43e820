// @vitest-environment jsdom
import { createBrowserReceiver, createInspector } from '@statelyai/inspect';
import { createAuthInspector, type InspectMessage } from 'authchart/inspect';
import { expect, test, vi } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { PROTOCOL_VERSION } from '../../inspect/to-message.ts';
import statelyManifest from '../../node_modules/@statelyai/inspect/package.json' with { type: 'json' };

const lamp = createMachine({
  id: 'lamp',
  initial: 'off',
  states: { off: { on: { press: 'on' } }, on: { on: { press: 'off' } } },
});

const run = (inspect: (event: never) => void) => {
  const actor = createActor(lamp, { inspect: inspect as never }).start();
  actor.send({ type: 'press' });
};

test('what we say is what Stately’s own library says, message by message', async () => {
  const theirs: InspectMessage[] = [];
  const library = createInspector({ send: (message) => theirs.push(message) });
  run(library.inspect.next as never);
  await vi.waitFor(() => expect(theirs).toHaveLength(5));

  const ours: InspectMessage[] = [];
  const inspector = createAuthInspector({ enabled: true, badge: false });
  run(inspector.inspect as never);
  inspector.attach((message) => ours.push(message));

  const shape = (message: InspectMessage) => {
    const { event, snapshot, definition, ...place } = message as never as Record<string, object>;
    return {
      keys: Object.keys(JSON.parse(JSON.stringify(place)))
        .filter((key) => key !== 'parentId')
        .sort(),
      type: place.type,
      name: place.name,
      event: (event as { type?: string })?.type,
      value: (snapshot as { value?: string })?.value,
      status: (snapshot as { status?: string })?.status,
      isDefined: definition !== undefined,
    };
  };
  // Theirs was asked while idle, and says of a beginning what came later.
  const [first, ...rest] = theirs.map(shape);
  expect(ours.map(shape)).toEqual([{ ...first, value: undefined }, ...rest]);
  expect(PROTOCOL_VERSION).toBe(statelyManifest.version);
});

test('Stately’s own receiver reads what we send', () => {
  const page = new EventTarget() as unknown as Window & { opener: unknown; self: unknown; top: unknown };
  Object.assign(page, { self: page, top: page, opener: { postMessage: vi.fn() } });
  const heard: InspectMessage[] = [];
  createBrowserReceiver({ window: page }).subscribe((message) => heard.push(message));
  expect((page.opener as Window).postMessage).toHaveBeenCalledWith({ type: '@statelyai.connected' }, '*');

  const inspector = createAuthInspector({ enabled: true, badge: false });
  run(inspector.inspect as never);
  inspector.attach((data) => page.dispatchEvent(new MessageEvent('message', { data })));
  expect(heard.map(({ type }) => type)).toEqual([
    '@xstate.actor',
    '@xstate.event',
    '@xstate.snapshot',
    '@xstate.event',
    '@xstate.snapshot',
  ]);
});
