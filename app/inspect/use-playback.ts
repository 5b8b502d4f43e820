'use client';

import type { Story } from 'authchart/inspect';
import { useEffect, useState } from 'react';

/** A pause in what happened is shortened to this, and so is a step that was too quick to see. */
const LONGEST_MS = 1_500;
const SHORTEST_MS = 150;

export interface Playback {
  /** The step that is shown; null while the newest is. */
  readonly position: number | null;
  readonly isPlaying: boolean;
  readonly goTo: (step: number) => void;
  readonly back: () => void;
  readonly forward: () => void;
  /** From where one stands to the newest, in the time it took. */
  readonly play: () => void;
  readonly pause: () => void;
  readonly live: () => void;
}

interface PlaybackOptions {
  /** Time stops: from here on the story had better not change. */
  readonly onStop: () => void;
  readonly onLive: () => void;
}

/** Where in the story one reads: at its end while it goes on, or at a step of the past. */
export const usePlayback = ({ steps }: Story, { onStop, onLive }: PlaybackOptions): Playback => {
  const [position, setPosition] = useState<number | null>(null);
  const [isPlaying, setIsPlaying] = useState(false);
  const newest = Math.max(steps.length - 1, 0);
  const at = position ?? newest;
  const goTo = (step: number) => setPosition(Math.min(Math.max(step, 0), newest));
  const waitMs = Math.min(Math.max((steps[at + 1]?.at ?? 0) - (steps[at]?.at ?? 0), SHORTEST_MS), LONGEST_MS);

  useEffect(() => {
    if (!isPlaying) return;
    const timer = setTimeout(() => {
      if (at < newest) setPosition(at + 1);
      else setIsPlaying(false);
    }, waitMs);
    return () => clearTimeout(timer);
  }, [isPlaying, at, newest, waitMs]);

  const stopAt = (step: number) => {
    onStop();
    setIsPlaying(false);
    goTo(step);
  };
  return {
    position,
    isPlaying,
    goTo: stopAt,
    back: () => stopAt(at - 1),
    forward: () => stopAt(at + 1),
    play: () => {
      onStop();
      // At the end there is nothing left to play: from the beginning, then.
      setPosition(at >= newest ? 0 : at);
      setIsPlaying(true);
    },
    pause: () => stopAt(at),
    live: () => {
      onLive();
      setIsPlaying(false);
      setPosition(null);
    },
  };
};
