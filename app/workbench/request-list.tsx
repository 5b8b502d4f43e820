'use client';

import { useDemo } from '../demo/demo-provider.tsx';
import { FAULTS } from '../demo/faults.ts';
import type { ShownHeader } from '../demo/shown-headers.ts';
import type { TraceEntry } from '../demo/trace-entry.ts';
import type { Exchange } from './exchanges.ts';
import styles from './request-list.module.css';

const MOST_SHOWN = 30;

type Outcome = 'pending' | 'good' | 'refused' | 'none';

const outcomeOf = (status: number | null, isOver: boolean): Outcome => {
  if (!isOver) return 'pending';
  if (status === null) return 'none';
  return status < 400 ? 'good' : 'refused';
};

const sayAnswer = (outcome: Outcome, status: number | null, tookMs: number | null) => {
  if (outcome === 'pending') return 'under way …';
  return outcome === 'none' ? '✕ no answer' : `← ${status} · ${tookMs} ms`;
};

interface LegProps {
  readonly lane: 'next' | 'api';
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly tookMs: number | null;
  readonly isOver?: boolean;
}

const Leg = ({ lane, method, path, status, tookMs, isOver = true }: LegProps) => {
  const outcome = outcomeOf(status, isOver);
  return (
    <span className={styles.leg} data-lane={lane} data-outcome={outcome}>
      <span className={styles.call}>
        {method} <b>{path}</b>
      </span>
      <span className={styles.answer}>{sayAnswer(outcome, status, tookMs)}</span>
    </span>
  );
};

const Headers = ({
  title,
  headers,
}: {
  readonly title: string;
  readonly headers: readonly ShownHeader[];
}) => (
  <div className={styles.headers}>
    <p>{title}</p>
    {headers.length === 0 ? (
      <p className={styles.quiet}>none</p>
    ) : (
      <dl>
        {headers.map(([name, value], at) => (
          // Set-Cookie may stand there several times.
          // biome-ignore lint/suspicious/noArrayIndexKey: the list of one entry never changes.
          <div key={`${name} ${at}`}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    )}
  </div>
);

const EntryHeaders = ({ entry }: { readonly entry: TraceEntry }) => {
  const [from, to] = entry.leg === 'next' ? ['page', 'Next'] : ['Next', 'API'];
  return (
    <>
      <Headers title={`${from} → ${to}`} headers={entry.sent} />
      <Headers title={`${to} → ${from}`} headers={entry.received} />
    </>
  );
};

const originOf = ({ request, next }: Exchange, tab: string) => {
  if (request === null) return next === null ? 'while a page was made' : 'a page that has gone';
  return request.tab === tab ? '' : 'the other tab';
};

const Row = ({ exchange, tab }: { readonly exchange: Exchange; readonly tab: string }) => {
  const { at, request, next, api } = exchange;
  const fault = FAULTS.find(({ name }) => name === request?.fault);
  const origin = originOf(exchange, tab);
  const entries = [...(next === null ? [] : [next]), ...api];
  return (
    <li>
      <details>
        <summary className={styles.row}>
          <span className={styles.when}>
            {new Date(at).toLocaleTimeString('en-GB')}
            {origin !== '' && <span> · {origin}</span>}
            {fault !== undefined && <strong> · {fault.title.toLowerCase()}</strong>}
          </span>
          {request !== null && <Leg lane="next" {...request} />}
          {request === null && next !== null && <Leg lane="next" {...next} />}
          {api.map((entry) => (
            <Leg key={entry.id} lane="api" {...entry} />
          ))}
        </summary>
        <div className={styles.inside}>
          {entries.length === 0 && <p className={styles.quiet}>It never arrived at Next.</p>}
          {entries.map((entry) => (
            <EntryHeaders key={entry.id} entry={entry} />
          ))}
        </div>
      </details>
    </li>
  );
};

/** The requests that really went from the page to Next and on to the API, newest first; each opens to its headers. */
export const RequestList = ({ exchanges }: { readonly exchanges: readonly Exchange[] }) => {
  const { tab } = useDemo();
  return (
    <>
      <div className={styles.lanes} aria-hidden="true">
        <span>page</span>
        <span>Next</span>
        <span>API</span>
      </div>
      {exchanges.length === 0 ? (
        <p className={styles.quiet}>
          None yet. What the page, Next and the API say to each other appears here.
        </p>
      ) : (
        <ol className={styles.list}>
          {exchanges.slice(0, MOST_SHOWN).map((exchange) => (
            <Row key={exchange.key} exchange={exchange} tab={tab} />
          ))}
        </ol>
      )}
    </>
  );
};
