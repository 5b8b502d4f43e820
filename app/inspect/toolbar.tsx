'use client';

import { type Received, readRecording, writeRecording } from 'authchart/inspect';
import { type ChangeEvent, useRef, useState } from 'react';
import shared from './inspect.module.css';
import styles from './toolbar.module.css';
import type { Playback } from './use-playback.ts';

interface ToolbarProps {
  readonly playback: Playback;
  readonly count: number;
  readonly received: readonly Received[];
  /** Messages that came since time was stopped. */
  readonly newer: number;
  readonly isRecording: boolean;
  readonly onOpen: (recording: readonly Received[]) => void;
  readonly onClose: () => void;
  readonly onClear: () => void;
}

const save = (text: string) => {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `authchart-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.json`;
  link.click();
  URL.revokeObjectURL(url);
};

const Files = ({
  received,
  isRecording,
  onOpen,
  onClose,
  onClear,
}: Omit<ToolbarProps, 'playback' | 'count' | 'newer'>) => {
  const chooser = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState('');
  const open = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? [];
    if (file === undefined) return;
    const recording = readRecording(await file.text());
    setProblem(recording === null ? `${file.name} is no recording of this inspector.` : '');
    if (recording !== null) onOpen(recording);
    target.value = '';
  };
  return (
    <fieldset className={styles.group}>
      <legend className={shared.hidden}>Recording</legend>
      <button
        type="button"
        className={shared.button}
        onClick={() => save(writeRecording(received))}
        disabled={received.length === 0}
      >
        Save recording
      </button>
      <button type="button" className={shared.button} onClick={() => chooser.current?.click()}>
        Open recording
      </button>
      <input
        ref={chooser}
        type="file"
        accept="application/json,.json"
        aria-label="A recording"
        className={shared.hidden}
        tabIndex={-1}
        onChange={open}
      />
      {isRecording ? (
        <button type="button" className={shared.button} onClick={onClose}>
          Close recording
        </button>
      ) : (
        <button type="button" className={shared.button} onClick={onClear} disabled={received.length === 0}>
          Clear
        </button>
      )}
      <span role="alert" className={styles.problem}>
        {problem}
      </span>
    </fieldset>
  );
};

const sayPosition = ({ position, isPlaying }: Playback, count: number, isRecording: boolean) => {
  if (count === 0) return 'Waiting for the first event';
  const mode = isPlaying ? 'Playing' : 'Paused';
  if (position !== null) return `${mode} at step ${position + 1} of ${count}`;
  return isRecording ? `Recording, ${count} steps` : `Live, ${count} steps`;
};

/** Time: stop it, go through it, keep it. */
export const Toolbar = ({ playback, count, newer, ...files }: ToolbarProps) => {
  const { position, isPlaying, back, forward, play, pause, live } = playback;
  const isPaused = position !== null && !isPlaying;
  return (
    <div className={styles.toolbar}>
      <fieldset className={styles.group}>
        <legend className={shared.hidden}>Time</legend>
        <button
          type="button"
          className={shared.button}
          data-primary={isPaused || undefined}
          onClick={isPaused ? live : pause}
          disabled={count === 0}
        >
          {isPaused ? (files.isRecording ? 'To the end' : 'Go live') : 'Pause'}
        </button>
        <button
          type="button"
          className={shared.button}
          onClick={back}
          disabled={count === 0 || position === 0}
          aria-label="Step back"
        >
          <span aria-hidden="true">◂</span> Back
        </button>
        <button
          type="button"
          className={shared.button}
          onClick={forward}
          disabled={position === null || position >= count - 1}
          aria-label="Step forward"
        >
          Step <span aria-hidden="true">▸</span>
        </button>
        <button type="button" className={shared.button} onClick={play} disabled={count === 0 || isPlaying}>
          Replay
        </button>
      </fieldset>
      <p className={styles.mode} data-live={position === null}>
        <span className={styles.lamp} aria-hidden="true" />
        {sayPosition(playback, count, files.isRecording)}
        {newer > 0 && ', more has happened since'}
      </p>
      <Files {...files} />
    </div>
  );
};
