interface Installed {
  readonly Real: DateConstructor;
  now: () => number;
}

/** A page has one `Date`, however often React makes its parts anew. */
let installed: Installed | null = null;

/** Real time, ms since 1970, whatever the page's `Date` says. */
export const realNow = (): number => (installed?.Real ?? Date).now();

/**
 * Replaces the page's `Date` by one that tells the demo's time, for everything that asks for "now": the chart's rules,
 * the countdowns and the ages all read it, and none of them has to know of a demo. `performance.now()` goes with
 * it: a chart that sees the two part takes it for a clock that was set.
 *
 * @param now - The demo's time, ms since 1970.
 */
export const installDemoDate = (now: () => number): void => {
  if (installed !== null) {
    installed.now = now;
    return;
  }
  const known: Installed = { Real: globalThis.Date, now };
  installed = known;
  const since = performance.now() - now();
  performance.now = () => known.now() + since;
  globalThis.Date = new Proxy(known.Real, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [known.now()] : args, newTarget),
    apply: () => new known.Real(known.now()).toString(),
    get: (target, key) => (key === 'now' ? known.now : Reflect.get(target, key)),
  });
};
