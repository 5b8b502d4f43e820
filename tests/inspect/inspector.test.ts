// @vitest-environment jsdom
import {
  type AuthInspector,
  createAuthInspector,
  createInspectViewer,
  type InspectMessage,
  type InspectViewer,
} from 'authchart/inspect';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createActor, createMachine } from 'xstate';

const lamp = createMachine({
  id: 'lamp',
  initial: 'off',
  states: { off: { on: { press: 'on' } }, on: { on: { press: 'off' } } },
});

let names = 0;
const startLamp = ({ inspect }: AuthInspector) => createActor(lamp, { inspect }).start();
const PATIENCE = { timeout: 5_000, interval: 10 };

/** A channel of its own for each test; Node's BroadcastChannel is the browser's. */
const inspectorOn = (given = {}) => {
  names += 1;
  const name = `test-${names}`;
  return { name, inspector: createAuthInspector({ enabled: true, name, ...given }) };
};

const badge = () => document.querySelector('.authchart-inspected');
const types = (messages: readonly InspectMessage[]) =>
  messages.map(({ type }) => type.replace('@xstate.', ''));

beforeEach(() => {
  document.body.replaceChildren();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('whether it is on', () => {
  test.each([
    ['production', false],
    ['development', true],
    ['test', true],
  ])('%s: %s', (mode, isOn) => {
    vi.stubEnv('NODE_ENV', mode);
    expect(createAuthInspector().isOn).toBe(isOn);
  });

  test('in production, where it is asked for', () => {
    vi.stubEnv('NODE_ENV', 'production');
    expect(createAuthInspector({ enabled: true }).isOn).toBe(true);
  });

  test('never on a server, whoever asks: nothing is kept there', () => {
    vi.stubGlobal('window', undefined);
    const inspector = createAuthInspector({ enabled: true });
    vi.unstubAllGlobals();
    startLamp(inspector).send({ type: 'press' });
    const heard: InspectMessage[] = [];
    inspector.attach((message) => heard.push(message));
    expect(inspector.isOn).toBe(false);
    expect(heard).toEqual([]);
  });
});

describe('a function that looks on', () => {
  test('hears what was, then what is, and nothing twice', () => {
    const { inspector } = inspectorOn();
    const actor = startLamp(inspector);
    const heard: InspectMessage[] = [];
    const detach = inspector.attach((message) => heard.push(message));
    expect(types(heard)).toEqual(['actor', 'event', 'snapshot']);
    actor.send({ type: 'press' });
    expect(types(heard)).toEqual(['actor', 'event', 'snapshot', 'event', 'snapshot']);
    detach();
    actor.send({ type: 'press' });
    expect(heard).toHaveLength(5);
    expect(new Set(heard.map(({ id }) => id)).size).toBe(5);
  });

  test('is named on the page for as long as it looks; the button lets it go', () => {
    const { inspector } = inspectorOn();
    startLamp(inspector);
    expect(badge()).toBeNull();
    inspector.attach(() => {});
    expect(badge()?.getAttribute('role')).toBe('status');
    expect(badge()?.textContent).toContain('This session is being inspected');
    badge()?.querySelector('button')?.click();
    expect(badge()).toBeNull();
    expect(inspector.viewers()).toEqual([]);
  });

  test('hears nothing of actors that were made and never began, as React makes them', () => {
    const { inspector } = inspectorOn();
    const heard: InspectMessage[] = [];
    inspector.attach((message) => heard.push(message));
    const first = createActor(lamp, { inspect: inspector.inspect });
    for (let n = 0; n < 50; n += 1) createActor(lamp, { inspect: inspector.inspect });
    expect(heard).toEqual([]);
    first.start();
    expect(heard.map(({ sessionId }) => sessionId)).toEqual(Array(3).fill(first.sessionId));
    expect(types(heard)[0]).toBe('actor');
  });

  test('an actor is not disturbed by a context that cannot be read', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { inspector } = inspectorOn();
    const ownKeys = () => {
      throw new RangeError('not for reading');
    };
    const trap = new Proxy({}, { ownKeys });
    const actor = createActor(createMachine({ context: trap, on: { go: {} } }), {
      inspect: inspector.inspect,
    });
    expect(() => actor.start().send({ type: 'go' })).not.toThrow();
    expect(console.warn).toHaveBeenCalled();
  });
});

/** A window beside this one that remembers what it was sent, and to which origin. */
const otherWindow = () => {
  const got: { readonly message: InspectMessage & { type: string }; readonly origin: string }[] = [];
  const view = {
    closed: false,
    postMessage: (message: never, origin: string) => got.push({ message, origin }),
  } as unknown as Window;
  return { got, view };
};

const say = (source: Window | null, origin: string, type = '@statelyai.connected', timeStamp?: number) => {
  const event = new MessageEvent('message', { data: { type }, origin, source });
  if (timeStamp !== undefined) Object.defineProperty(event, 'timeStamp', { value: timeStamp });
  window.dispatchEvent(event);
};

describe('a viewer in another window', () => {
  const open = (url?: string) => {
    const { inspector } = inspectorOn();
    const other = otherWindow();
    const opened = vi.spyOn(window, 'open').mockReturnValue(other.view);
    const actor = startLamp(inspector);
    const detach = inspector.openWindow(url);
    return { inspector, actor, detach, opened, ...other };
  };

  test('is Stately’s, unless another is named, and hears nothing before it greets', () => {
    const { opened, actor, got, inspector } = open();
    expect(opened.mock.calls[0]?.[0]).toBe('https://stately.ai/inspect');
    actor.send({ type: 'press' });
    expect(got).toEqual([]);
    expect(inspector.viewers()).toEqual([]);
  });

  test('is told all from the first definition on, to its origin alone, and each message once', () => {
    const { actor, got, view, inspector } = open();
    say(view, 'https://stately.ai', undefined, 5_000);
    expect(got.map(({ message }) => message.type)).toEqual([
      '@xstate.actor',
      '@xstate.event',
      '@xstate.snapshot',
    ]);
    expect(got[0]?.message).toMatchObject({ definition: expect.stringContaining('"press"') });
    actor.send({ type: 'press' });
    expect(got).toHaveLength(5);
    // Strict Mode greets twice.
    say(view, 'https://stately.ai', undefined, 5_100);
    expect(got).toHaveLength(5);
    expect(new Set(got.map(({ origin }) => origin))).toEqual(new Set(['https://stately.ai']));
    expect(inspector.viewers()).toEqual(['by stately.ai']);
  });

  test('that was loaded anew is told again', () => {
    const { got, view } = open();
    say(view, 'https://stately.ai', undefined, 5_000);
    say(view, 'https://stately.ai', undefined, 9_000);
    expect(got).toHaveLength(6);
  });

  test('is not anybody who says the word: neither another window nor another origin', () => {
    const { got, view, inspector } = open('https://viewer.example/inspect');
    say(otherWindow().view, 'https://viewer.example');
    say(view, 'https://stately.ai');
    say(null, 'https://viewer.example');
    say(view, 'https://viewer.example', '@statelyai.something');
    expect(got).toEqual([]);
    expect(inspector.viewers()).toEqual([]);
  });

  test('is told goodbye when it is let go, and nothing after that', () => {
    const { actor, detach, got, view } = open();
    say(view, 'https://stately.ai');
    detach?.();
    expect(got.at(-1)?.message.type).toBe('@statelyai.disconnected');
    const count = got.length;
    actor.send({ type: 'press' });
    say(view, 'https://stately.ai');
    expect(got).toHaveLength(count);
  });

  test('that the user closes is let go', () => {
    vi.useFakeTimers();
    const { inspector, view } = open();
    say(view, 'https://stately.ai');
    expect(badge()).not.toBeNull();
    Object.assign(view, { closed: true });
    vi.advanceTimersByTime(1_500);
    expect(inspector.viewers()).toEqual([]);
    expect(badge()).toBeNull();
    vi.useRealTimers();
  });

  test('that the browser blocks is null', () => {
    const { inspector } = inspectorOn();
    vi.spyOn(window, 'open').mockReturnValue(null);
    expect(inspector.openWindow()).toBeNull();
    expect(() => inspector.openWindow('http://')).toThrow(TypeError);
  });

  test('in a frame may greet before the frame has said that it is loaded', () => {
    const { inspector } = inspectorOn();
    startLamp(inspector);
    const { got, view } = otherWindow();
    const frame = document.createElement('iframe');
    Object.defineProperty(frame, 'contentWindow', { value: view });
    const detach = inspector.openFrame(frame, 'https://viewer.example/inspect');
    expect(frame.src).toBe('https://viewer.example/inspect');
    say(view, 'https://viewer.example');
    expect(got).toHaveLength(3);
    detach();
  });
});

describe('a viewer in another tab', () => {
  const opened: (() => void)[] = [];
  const look = (viewer: InspectViewer) => {
    const leave = viewer.subscribe(() => {});
    opened.push(leave);
    return leave;
  };
  afterEach(() => {
    for (const leave of opened.splice(0)) leave();
  });

  /** Modules of its own, as another tab has them. */
  const inAnotherTab = async (name: string): Promise<InspectViewer> => {
    vi.resetModules();
    const entry = await import('authchart/inspect');
    return entry.createInspectViewer({ name });
  };

  const receivedTypes = (viewer: InspectViewer) =>
    types(viewer.getState().received.map(({ message }) => message));

  const all = ['actor', 'event', 'snapshot', 'event', 'snapshot'];

  test('that comes late knows all, one that comes early misses nothing', async () => {
    const { name, inspector } = inspectorOn();
    const early = await inAnotherTab(name);
    look(early);
    const actor = startLamp(inspector);
    await vi.waitFor(() => expect(receivedTypes(early)).toHaveLength(3), PATIENCE);
    const late = createInspectViewer({ name });
    look(late);
    await vi.waitFor(() => expect(receivedTypes(late)).toHaveLength(3), PATIENCE);
    const channel = new BroadcastChannel(`${name}:inspect`);
    const said: unknown[] = [];
    channel.onmessage = (event: { data: unknown }) => said.push(event.data);
    actor.send({ type: 'press' });
    await vi.waitFor(() => {
      expect(receivedTypes(early)).toEqual(all);
      expect(receivedTypes(late)).toEqual(all);
    }, PATIENCE);
    expect(inspector.viewers()).toEqual(['in this browser']);
    // What happens is said once, however many look.
    expect(said).toHaveLength(2);
    channel.close();
  });

  test('that goes and comes again hears nothing twice, and what it missed once', async () => {
    const { name, inspector } = inspectorOn();
    const actor = startLamp(inspector);
    const viewer = await inAnotherTab(name);
    const leave = look(viewer);
    await vi.waitFor(() => expect(receivedTypes(viewer)).toHaveLength(3), PATIENCE);
    leave();
    await vi.waitFor(() => expect(inspector.viewers()).toEqual([]), PATIENCE);
    actor.send({ type: 'press' });
    look(viewer);
    await vi.waitFor(() => expect(receivedTypes(viewer)).toHaveLength(5), PATIENCE);
    actor.send({ type: 'press' });
    await vi.waitFor(() => expect(receivedTypes(viewer)).toEqual([...all, 'event', 'snapshot']), PATIENCE);
  });

  test('is named on the page, unless it is part of that very page', async () => {
    const { name, inspector } = inspectorOn();
    startLamp(inspector);
    const own = createInspectViewer({ name });
    look(own);
    await vi.waitFor(() => expect(receivedTypes(own)).toHaveLength(3), PATIENCE);
    expect(badge()).toBeNull();
    look(await inAnotherTab(name));
    await vi.waitFor(() => expect(badge()?.textContent).toContain('in this browser'), PATIENCE);
  });

  test('that is let go by the badge is told so', async () => {
    const { name, inspector } = inspectorOn();
    const actor = startLamp(inspector);
    const viewer = await inAnotherTab(name);
    look(viewer);
    await vi.waitFor(
      () => expect(viewer.getState().sources).toMatchObject([{ kind: 'tab', isHere: true }]),
      PATIENCE,
    );
    badge()?.querySelector('button')?.click();
    actor.send({ type: 'press' });
    await vi.waitFor(() => expect(viewer.getState().sources).toMatchObject([{ isHere: false }]), PATIENCE);
    expect(viewer.getState().received).toHaveLength(3);
  });

  test('is not led astray by what others say on the channel', async () => {
    const { name, inspector } = inspectorOn();
    const viewer = createInspectViewer({ name });
    look(viewer);
    const liar = new BroadcastChannel(`${name}:inspect`);
    for (const data of [
      null,
      7,
      'x',
      {},
      { type: '@authchart.messages', source: 'a', to: null, messages: 7 },
    ])
      liar.postMessage(data);
    liar.postMessage({
      type: '@authchart.messages',
      source: 'a',
      to: null,
      messages: [null, {}, { type: 'x' }],
    });
    startLamp(inspector);
    await vi.waitFor(() => expect(receivedTypes(viewer)).toEqual(['actor', 'event', 'snapshot']), PATIENCE);
    liar.close();
  });

  describe('and the window that opened it', () => {
    const message = (number: number, type = 'go') => ({
      type: '@xstate.event',
      sessionId: 'x:0',
      createdAt: '1',
      _version: '0.7.2',
      id: `0123456789ab.${number}`,
      event: { type },
    });
    const hear = (source: Window, origin: string, data: unknown) =>
      window.dispatchEvent(new MessageEvent('message', { data, origin, source }));

    const openedBy = (opener: Window) => {
      vi.stubGlobal('opener', opener);
      const viewer = createInspectViewer({ name: `opened-${names}` });
      look(viewer);
      return viewer;
    };

    test('is greeted once, and heard, and nobody else is', async () => {
      const opener = otherWindow();
      const viewer = openedBy(opener.view);
      look(viewer);
      expect(opener.got.map(({ message: { type } }) => type)).toEqual(['@statelyai.connected']);
      hear(otherWindow().view, 'https://app.example', message(1, 'a lie'));
      hear(opener.view, 'https://app.example', { type: '@xstate.event' });
      hear(opener.view, 'https://app.example', message(2, 'the truth'));
      await vi.waitFor(() => expect(viewer.getState().received).toHaveLength(1), PATIENCE);
      expect(viewer.getState().received[0]?.message).toMatchObject({ event: { type: 'the truth' } });
      expect(viewer.getState().sources).toEqual([{ id: 'window', kind: 'window', isHere: true }]);
      hear(opener.view, 'https://app.example', { type: '@statelyai.disconnected' });
      await vi.waitFor(() => expect(viewer.getState().sources[0]?.isHere).toBe(false), PATIENCE);
    });

    test('cannot pass for a tab of this site, unless it is one', async () => {
      const opener = otherWindow();
      const viewer = openedBy(opener.view);
      hear(opener.view, 'https://app.example', message(9));
      hear(opener.view, window.location.origin, message(1));
      hear(opener.view, window.location.origin, message(1));
      await vi.waitFor(() => expect(viewer.getState().received).toHaveLength(2), PATIENCE);
      expect(viewer.getState().received.map(({ source }) => source)).toEqual(['window', '0123456789ab']);
    });
  });
});
