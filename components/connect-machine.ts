import { authMachine, type BrowserActorsOptions, createBrowserActors } from '../machines/index.ts';

type Actors = ReturnType<typeof createBrowserActors>;

/** Joins a chart with the adapters for a browser; actors that its owner has provided stay as they are. */
export const connectMachine = (machine: typeof authMachine, options: BrowserActorsOptions) => {
  const unprovided = authMachine.implementations.actors as Record<string, unknown>;
  const browser = createBrowserActors(options);
  const missing = Object.entries(browser).filter(
    ([name]) => (machine.implementations.actors as Record<string, unknown>)[name] === unprovided[name],
  );
  return machine.provide({ actors: Object.fromEntries(missing) as Actors });
};
