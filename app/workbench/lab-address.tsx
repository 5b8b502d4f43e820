'use client';

import { useEffect, useRef, useState } from 'react';
import { RATES } from '../demo/clock-setting.ts';
import { useDemo, useDemoState } from '../demo/demo-provider.tsx';
import { isFaultName } from '../demo/faults.ts';
import styles from './lab-address.module.css';

/** `/lab?faults=api-down,api-slow&speed=10` */
const toSearch = (faults: readonly string[], rate: number) => {
  const search = new URLSearchParams();
  if (faults.length > 0) search.set('faults', faults.join(','));
  if (rate !== 1) search.set('speed', String(rate));
  // A comma needs no escape in a query, and an address is for people.
  return search.size === 0 ? '' : `?${search.toString().replaceAll('%2C', ',')}`;
};

const readSearch = (search: string) => {
  const params = new URLSearchParams(search);
  const speed = params.get('speed');
  return {
    faults: (params.get('faults') ?? '').split(',').filter(isFaultName).slice(0, 20),
    rate: RATES.find((rate) => String(rate) === speed) ?? null,
  };
};

/** The lab's address says which faults wait and how fast time runs: whoever opens it stands before the same set-up. */
export const LabAddress = () => {
  const demo = useDemo();
  const faults = useDemoState(({ pageFaults, apiFaults }) => [...pageFaults, ...apiFaults].join(','));
  const [isApplied, setIsApplied] = useState(false);
  const [rate, setRate] = useState(1);
  const [isCopied, setIsCopied] = useState(false);
  const hasBegun = useRef(false);

  useEffect(() => {
    if (hasBegun.current) return;
    hasBegun.current = true;
    const given = readSearch(window.location.search);
    const apply = async () => {
      demo.watch();
      if (given.faults.length > 0) await demo.disarmAll();
      for (const name of given.faults) await demo.arm(name);
      if (given.rate !== null && demo.hasControl) demo.setClock({ rate: given.rate });
    };
    apply().finally(() => setIsApplied(true));
  }, [demo]);

  useEffect(() => {
    const look = () => setRate(demo.clock.setting()?.rate ?? 1);
    look();
    return demo.clock.subscribe(look);
  }, [demo]);

  useEffect(() => {
    if (!isApplied) return;
    const search = toSearch(faults === '' ? [] : faults.split(','), rate);
    if (search !== window.location.search) window.history.replaceState(null, '', `/lab${search}`);
  }, [isApplied, faults, rate]);

  const copy = () =>
    navigator.clipboard.writeText(window.location.href).then(
      () => setIsCopied(true),
      // The address bar holds it all the same.
      () => setIsCopied(false),
    );

  return (
    <p className={styles.address}>
      The address of this page says which faults wait and how fast time runs.{' '}
      <button type="button" className="link-button" onClick={copy}>
        Copy it
      </button>{' '}
      <span role="status">{isCopied && 'Copied.'}</span>
    </p>
  );
};
