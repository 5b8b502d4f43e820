// Copied beside an installed package and run by `node --test`: no other runner is there.
import { test } from 'node:test';
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html><body></body>', { url: 'http://localhost/' });
const { document, navigator, Event, HTMLElement } = window;
for (const [name, value] of Object.entries({ window, document, navigator, Event, HTMLElement }))
  Object.defineProperty(globalThis, name, { value, configurable: true });
globalThis.IS_REACT_ACT_ENVIRONMENT = true;

// React looks for a document when it is loaded.
const { createElement } = await import('react');
const { act, render, screen } = await import('@testing-library/react');
const { AuthProvider, SignedIn } = await import('authchart/react');
const { authPaths, runPath, TESTING_LIBRARY, testingLibrarySut } = await import('authchart/testing');

const sut = testingLibrarySut({
  render,
  act,
  app: (props) => createElement(AuthProvider, props, createElement(SignedIn, null, 'Hello')),
  states: {
    signedIn: () => screen.getByText('Hello'),
    signedOut: () => {
      if (screen.queryByText('Hello') !== null) throw new Error('The page says hello to nobody.');
    },
  },
});

for (const path of authPaths(TESTING_LIBRARY)) test(path.name, () => runPath(path, sut));
