'use client';

import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { InspectedAuthProvider, type InspectedAuthProviderProps } from '../ui/inspected-auth-provider.tsx';
import { createDemo, type Demo } from './page/create-demo.ts';
import { type DemoState, NO_STATE } from './page/demo-state.ts';

const DemoContext = createContext<Demo | null>(null);

export const useDemo = (): Demo => {
  const demo = useContext(DemoContext);
  if (demo === null) throw new TypeError('The workbench needs a DemoProvider above it.');
  return demo;
};

/** A value of what the workbench knows; it must be the same where nothing has changed. */
export const useDemoState = <Value,>(select: (state: DemoState) => Value): Value => {
  const { store } = useDemo();
  return useSyncExternalStore(
    store.subscribe,
    () => select(store.read()),
    () => select(NO_STATE),
  );
};

export interface DemoProviderProps
  extends Pick<InspectedAuthProviderProps, 'session' | 'header' | 'children'> {
  /** Faults of the API and the clock may be had here. */
  readonly hasControl: boolean;
}

/**
 * The provider that every app has, with the demo's own clock, `fetch` and a look at the chart: all three do nothing
 * until somebody opens the workbench.
 */
export const DemoProvider = ({ hasControl, ...props }: DemoProviderProps) => {
  const [demo] = useState(() => createDemo({ hasControl }));
  useEffect(() => demo.join(), [demo]);
  return (
    <DemoContext value={demo}>
      <InspectedAuthProvider {...props} clock={demo.clock} fetch={demo.fetch} watch={demo.watchChart} />
    </DemoContext>
  );
};
