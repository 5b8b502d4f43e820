'use client';

import {
  actorsAfter,
  type InspectedSource,
  type Received,
  type SeenActor,
  tellStory,
} from 'authchart/inspect';
import { useMemo, useState } from 'react';
import { inspector } from '../ui/inspector.ts';
import { ActorTree } from './actor-tree.tsx';
import { ChartPanel } from './chart-panel.tsx';
import styles from './inspect.module.css';
import { Sequence } from './sequence.tsx';
import { StatelyWindow } from './stately-window.tsx';
import { StepDetails, WholeSnapshot } from './step-details.tsx';
import { StepLog } from './step-log.tsx';
import { Toolbar } from './toolbar.tsx';
import { usePlayback } from './use-playback.ts';
import { useViewer, viewer } from './use-viewer.ts';

const NO_SOURCES: readonly InspectedSource[] = [];

const stepOf = ({ lastStep }: SeenActor) => lastStep?.index ?? -1;

/** Until somebody chooses: the chart that moved last, in another tab if there is one, for this one only watches. */
const follow = (actors: readonly SeenActor[], sources: readonly InspectedSource[]): SeenActor | null => {
  const charts = actors.filter(({ parent, definition }) => parent === null && definition !== null);
  const isGone = (id: string) => sources.some((source) => source.id === id && !source.isHere);
  const others = charts.filter(
    ({ source, now }) => source !== inspector.source && now.status === 'active' && !isGone(source),
  );
  return (
    [...(others.length > 0 ? others : charts)].sort((one, other) => stepOf(other) - stepOf(one))[0] ?? null
  );
};

/** The page's whole inside: what was received, read at one point of time. */
export const Inspector = () => {
  const live = useViewer();
  const [recording, setRecording] = useState<readonly Received[] | null>(null);
  const [frozen, setFrozen] = useState<readonly Received[] | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const received = recording ?? frozen ?? live.received;
  const story = useMemo(() => tellStory(received), [received]);
  const playback = usePlayback(story, {
    onStop: () => setFrozen((known) => known ?? live.received),
    onLive: () => setFrozen(null),
  });
  const shown = Math.min(playback.position ?? Number.POSITIVE_INFINITY, story.steps.length - 1);
  const actors = useMemo(() => actorsAfter(story, shown), [story, shown]);
  const sources = recording === null ? live.sources : NO_SOURCES;
  const actor = actors.find(({ key }) => key === chosen) ?? follow(actors, sources);

  const open = (opened: readonly Received[] | null) => {
    setRecording(opened);
    setChosen(null);
    if (opened === null) playback.live();
    else playback.goTo(0);
  };

  return (
    <div className={styles.inspector}>
      <Toolbar
        playback={playback}
        count={story.steps.length}
        received={received}
        newer={recording === null && frozen !== null ? live.received.length - frozen.length : 0}
        isRecording={recording !== null}
        onOpen={open}
        onClose={() => open(null)}
        onClear={() => {
          viewer.clear();
          playback.live();
        }}
      />
      <ActorTree actors={actors} sources={sources} selected={actor?.key ?? null} onSelect={setChosen} />
      <ChartPanel actor={actor} />
      <div className={styles.side}>
        <StepLog story={story} shown={shown} actor={actor?.key ?? null} onGoTo={playback.goTo} />
        <StepDetails story={story} shown={shown} />
        {actor !== null && <WholeSnapshot actor={actor} />}
      </div>
      <Sequence story={story} shown={shown} source={actor?.source ?? null} />
      <StatelyWindow />
    </div>
  );
};
