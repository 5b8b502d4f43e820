import { createBrowserInspector } from '@statelyai/inspect';
import { createActor, createMachine } from 'xstate';

/** An app that knows nothing of authchart: it points Stately's own library at our page. */
const lamp = createMachine({
  id: 'lamp',
  initial: 'off',
  context: { presses: 0 },
  states: {
    off: { on: { press: 'on' } },
    on: { initial: 'dim', on: { press: 'off' }, states: { dim: { on: { turn: 'bright' } }, bright: {} } },
  },
});

const url = new URL(window.location.href).searchParams.get('viewer') ?? '';

const button = document.querySelector('button');

/** The first click opens the viewer and starts the lamp, each one after that turns it. */
const start = () => {
  const { inspect } = createBrowserInspector({ url });
  const actor = createActor(lamp, { inspect }).start();
  actor.subscribe(({ value }) => {
    document.title = JSON.stringify(value);
  });
  actor.send({ type: 'press' });
  button?.addEventListener('click', () => actor.send({ type: 'turn' }));
};

button?.addEventListener('click', start, { once: true });
