'use client';

import { useEffect } from 'react';
import { useDemo, useDemoState } from '../demo/demo-provider.tsx';
import type { DemoState } from '../demo/page/demo-state.ts';
import { CookieList } from '../ui/cookie-list.tsx';
import type { RenderedCookies } from '../ui/cookie-table.tsx';
import { useTickingNow } from '../ui/use-ticking-now.ts';
import { ChartPane } from './chart-pane.tsx';
import { ClockBar } from './clock-bar.tsx';
import { joinExchanges } from './exchanges.ts';
import { FaultChips } from './fault-chips.tsx';
import { LabAddress } from './lab-address.tsx';
import { RequestList } from './request-list.tsx';
import { SecondTab } from './second-tab.tsx';
import { StatePane } from './state-pane.tsx';
import type { Task } from './task.ts';
import { TimeBar } from './time-bar.tsx';
import styles from './workbench.module.css';

/** What was known at a moment of the past, or is known now. */
const asOf = (state: DemoState, tab: string) => {
  const { moments, requests, legs, jars, lookingAt } = state;
  const own = moments.filter((moment) => moment.tab === tab && moment.actor === 'auth');
  // One that is so old that it was forgotten cannot be looked at any more.
  const past = own.find((moment) => moment === lookingAt) ?? null;
  const until = past?.realAt ?? Number.POSITIVE_INFINITY;
  const isKnown = ({ realAt }: { readonly realAt: number }) => realAt <= until;
  return {
    moments: own,
    past,
    exchanges: joinExchanges(requests.filter(isKnown), legs.filter(isKnown)),
    jar: jars.findLast(isKnown) ?? null,
  };
};

export interface WorkbenchProps {
  /** The chapter it serves; null in the lab. */
  readonly task: Task | null;
  readonly cookies: RenderedCookies;
}

/** The lessons' instruments around a live session; it stays usable while the page cannot be, and outlives a logout. */
export const Workbench = ({ task, cookies }: WorkbenchProps) => {
  const demo = useDemo();
  const state = useDemoState((known) => known);
  const now = useTickingNow(cookies.at);
  useEffect(() => demo.watch(), [demo]);
  const { moments, past, exchanges, jar } = asOf(state, demo.tab);
  const generation = (past ?? moments.at(-1))?.generation ?? 0;

  return (
    <aside className={styles.bench} data-workbench aria-label="Workbench">
      <section className={styles.controls} aria-label="Time and faults">
        <ClockBar />
        <FaultChips />
        {task === null && <LabAddress />}
      </section>
      <div className={styles.panes}>
        <section className={styles.pane} aria-labelledby="bench-state">
          <h2 id="bench-state">This session</h2>
          <StatePane past={past} />
          <TimeBar moments={moments} shown={past} />
        </section>
        <div className={styles.column}>
          {(task === null || task.hasSecondTab === true) && <SecondTab />}
          <section className={styles.pane} aria-labelledby="bench-requests">
            <h2 id="bench-requests">Requests</h2>
            <RequestList exchanges={exchanges} />
          </section>
        </div>
      </div>
      <section className={styles.pane} aria-labelledby="bench-jar">
        <h2 id="bench-jar">Cookie jar</h2>
        <CookieList
          cookies={jar?.cookies ?? (past === null ? cookies.cookies : [])}
          now={past?.at ?? now}
          verb={generation > 0 ? 'rotated' : 'written'}
        />
      </section>
      <section className={styles.pane} aria-labelledby="bench-chart">
        <h2 id="bench-chart">The whole chart</h2>
        <ChartPane past={past} />
      </section>
    </aside>
  );
};
