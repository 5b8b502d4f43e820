'use client';

import { type AuthSnapshot, authMachine, selectStateName } from 'authchart';
import { useAuth } from 'authchart/react';
import type { Moment } from '../demo/page/records.ts';
import { ChartMap } from '../ui/chart-map.tsx';
import { Errand } from '../ui/errand.tsx';
import { StateNews } from './state-news.tsx';
import styles from './state-pane.module.css';

const meaningOf = (state: string) => authMachine.getStateNodeById(`auth.${state}`).description ?? '';

const selectGeneration = ({ context }: AuthSnapshot) => context.session?.generation ?? null;

/** Where the session stands, or stood: the chart in small, the state's name, and what it means. */
export const StatePane = ({ past }: { readonly past: Moment | null }) => {
  const present = useAuth(selectStateName);
  const presentGeneration = useAuth(selectGeneration);
  const state = past?.state ?? present;
  const generation = past === null ? presentGeneration : past.generation;
  return (
    <>
      <ChartMap active={state} />
      <p className={styles.state} data-state={state}>
        <span className={styles.dot} aria-hidden="true" />
        <code>{state}</code>
        {generation !== null && <span className={styles.generation}>generation {generation}</span>}
      </p>
      <p className={styles.meaning}>{meaningOf(state)}</p>
      <StateNews state={present} />
      {past === null && <Errand />}
    </>
  );
};
