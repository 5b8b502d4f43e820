import { authMachine, createBrowserActors, type Envelope } from 'authchart';
import { createActor } from 'xstate';

interface Alarm {
  readonly event: string;
  readonly fire: () => void;
}

/** What a page's code found in its browser while it started. */
interface Ears {
  readonly channel: ((message: { data: unknown }) => void)[];
  readonly page: Map<string, (event: unknown) => void>;
}

interface TabOptions {
  readonly name: string;
  readonly envelope: Envelope;
  readonly fetch: typeof globalThis.fetch;
  readonly post: (message: unknown) => void;
}

/** Stands in for the page's globals while `run` starts an actor in it. */
const hearing = (post: (message: unknown) => void, run: () => void): Ears => {
  const ears: Ears = { channel: [], page: new Map() };
  const scope = globalThis as Record<string, unknown>;
  const listen = (name: string, listener: (event: unknown) => void) => ears.page.set(name, listener);
  const target = { addEventListener: listen, removeEventListener: () => {} };
  const before = { window: scope.window, BroadcastChannel: scope.BroadcastChannel };
  scope.window = target;
  Object.assign(scope.document as object, target, { visibilityState: 'visible' });
  scope.BroadcastChannel = class {
    postMessage = post;
    addEventListener(_: string, listener: (message: { data: unknown }) => void) {
      ears.channel.push(listener);
    }
    close() {}
  };
  run();
  Object.assign(scope, before);
  return ears;
};

/** One page: the real actor with the real adapters. Its timers fire when they are told to. */
export const openRealTab = ({ name, envelope, fetch, post }: TabOptions) => {
  const alarms = new Set<Alarm>();
  const clock = {
    setTimeout(fire: () => void) {
      const waiting = Object.values(actor.system.getSnapshot()._scheduledEvents);
      const alarm = { event: waiting.at(-1)?.event.type ?? '', fire };
      alarms.add(alarm);
      return alarm;
    },
    clearTimeout: (alarm: unknown) => alarms.delete(alarm as Alarm),
  };
  const actors = createBrowserActors({ fetch, clock: { ...clock, recheck: () => {} } as never });
  const actor = createActor(authMachine.provide({ actors }), {
    clock: clock as never,
    input: { ...envelope, jitter: 0, tabId: name },
  });
  const ears = hearing(post, () => actor.start());
  return {
    actor,
    hear: (data: unknown) => {
      for (const listener of ears.channel) listener({ data });
    },
    notice: (event: 'focus' | 'pageshow') => ears.page.get(event)?.({ persisted: true }),
    fire(event: string) {
      const alarm = [...alarms].find((one) => one.event === event);
      if (alarm === undefined) throw new Error(`${name} has no timer ${event}.`);
      alarms.delete(alarm);
      alarm.fire();
    },
  };
};

export type RealTab = ReturnType<typeof openRealTab>;
