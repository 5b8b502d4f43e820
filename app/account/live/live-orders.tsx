'use client';

import { AuthError } from 'authchart';
import { describeProblem, useAuthFetch } from 'authchart/react';
import { useCallback, useEffect, useState } from 'react';
import styles from './live-orders.module.css';

interface Order {
  readonly id: number;
  readonly title: string;
  readonly status: string;
}

interface Answer {
  readonly orders: readonly Order[];
  readonly at: number;
}

/** Fetched by the browser, with a token it never sees. */
export const LiveOrders = () => {
  const authFetch = useAuthFetch();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isLoading, setIsLoading] = useState(false);

  const load = useCallback(
    async (signal?: AbortSignal) => {
      setIsLoading(true);
      try {
        const response = await authFetch('/api/proxy/orders', { signal: signal ?? null });
        if (!response.ok) throw new Error(`The API answered ${response.status}.`);
        const { data } = await response.json();
        setAnswer({ orders: data, at: Date.now() });
        setFailure(null);
      } catch (error) {
        if (signal?.aborted) return;
        setFailure(
          error instanceof AuthError
            ? describeProblem(error.problem)
            : 'The API cannot be reached right now.',
        );
      } finally {
        setIsLoading(false);
      }
    },
    [authFetch],
  );

  useEffect(() => {
    const controller = new AbortController();
    load(controller.signal);
    return () => controller.abort();
  }, [load]);

  return (
    <section aria-labelledby="orders-title" aria-busy={isLoading}>
      <h2 id="orders-title">Orders</h2>
      {answer === null && isLoading && <p role="status">Loading …</p>}
      {answer !== null && (
        <ul className={styles.orders}>
          {answer.orders.map(({ id, title, status }) => (
            <li key={id}>
              <span>{title}</span>
              <span className={styles.status}>{status}</span>
            </li>
          ))}
        </ul>
      )}
      <p role="alert">{failure}</p>
      <p className={styles.again}>
        <button type="button" className="button" onClick={() => load()}>
          Load again
        </button>
        {answer !== null && (
          <span className={styles.status}>as of {new Date(answer.at).toLocaleTimeString('en-GB')}</span>
        )}
      </p>
    </section>
  );
};
