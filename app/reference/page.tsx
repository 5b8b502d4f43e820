import { attemptMachine, authMachine } from 'authchart';
import { outlineChart } from 'authchart/react';
import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { DocText, Sentence } from './doc-text.tsx';
import { Entry } from './entry.tsx';
import { Exports } from './exports.tsx';
import reference from './reference.json' with { type: 'json' };
import styles from './reference.module.css';
import { States } from './states.tsx';

export const metadata: Metadata = { title: 'Reference' };

const CHART = outlineChart(authMachine);
const ATTEMPT = outlineChart(attemptMachine);
const EVENTS = reference.events.map(({ name }) => name);

/** The states that hear an event, or carry a tag. */
const statesWith = (has: (state: (typeof CHART)[number]) => boolean) => CHART.filter(has);

const StateLinks = ({ states }: { readonly states: typeof CHART }) => (
  <p className={styles.where}>
    {states.map(({ id, name, depth }) => (
      <a key={id} href={`#state-${id}`}>
        {depth === 0 ? 'everywhere' : name}
      </a>
    ))}
  </p>
);

const seconds = (ms: number) => `${ms / 1000} s`;

interface PartProps {
  readonly id: string;
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

const Part = ({ id, title, lead, children }: PartProps) => (
  <section aria-labelledby={id} className={styles.part}>
    <h2 id={id}>{title}</h2>
    <p>{lead}</p>
    {children}
  </section>
);

const CONTENTS = [
  { id: 'states', title: 'States', count: CHART.length - 1 },
  { id: 'attempt', title: 'States of an errand', count: ATTEMPT.length - 1 },
  { id: 'tags', title: 'Tags', count: reference.tags.length },
  { id: 'events-in', title: 'Events in', count: reference.events.length },
  { id: 'events-out', title: 'Events out', count: reference.emitted.length },
  { id: 'delays', title: 'Delays', count: reference.delays.length + reference.deadlines.length },
  { id: 'codes', title: 'Codes', count: reference.codes.length },
  { id: 'routes', title: 'Routes', count: reference.routes.length },
  {
    id: 'exports',
    title: 'Hooks and everything else',
    count: reference.entries.reduce((sum, { exports }) => sum + exports.length, 0),
  },
];

export default function ReferencePage() {
  return (
    <>
      <h1>Reference</h1>
      <p className="lead">
        Every name, from the chart and the code themselves: nothing on this page was written for it.
      </p>
      <nav aria-label="Contents" className={styles.contents}>
        {CONTENTS.map(({ id, title, count }) => (
          <a key={id} href={`#${id}`}>
            {title} <span>{count}</span>
          </a>
        ))}
      </nav>

      <Part id="states" title="States" lead="The life of a session in one tab: authMachine.">
        <States outline={CHART} events={EVENTS} />
      </Part>

      <Part
        id="attempt"
        title="States of an errand"
        lead="Asking the server until it answers: attemptMachine, which restoring, refreshing and loggingOut run."
      >
        <States outline={ATTEMPT} events={EVENTS} />
      </Part>

      <Part id="tags" title="Tags" lead="What a page may ask of a state, whichever it is: hasTag().">
        {reference.tags.map(({ name, doc }) => (
          <Entry key={name} id={`tag-${name}`} name={name}>
            <DocText doc={doc} />
            <StateLinks states={statesWith(({ tags }) => tags.includes(name))} />
          </Entry>
        ))}
      </Part>

      <Part
        id="events-in"
        title="Events in"
        lead="Facts about the world, sent to the chart. Each is heard in:"
      >
        {reference.events.map(({ name, payload, doc }) => (
          <Entry key={name} id={`event-${name}`} name={name} notes={payload === '' ? [] : [payload]}>
            <DocText doc={doc} />
            <StateLinks
              states={statesWith(({ transitions }) =>
                transitions.some(({ eventType }) => eventType === name),
              )}
            />
          </Entry>
        ))}
      </Part>

      <Part id="events-out" title="Events out" lead="What has become true: useAuthEvent() listens to these.">
        {reference.emitted.map(({ name, payload, doc }) => (
          <Entry key={name} id={`emitted-${name}`} name={name} notes={payload === '' ? [] : [payload]}>
            <DocText doc={doc} />
          </Entry>
        ))}
      </Part>

      <Part
        id="delays"
        title="Delays"
        lead="What happens by itself. The first are the charts’, computed anew each time."
      >
        {reference.delays.map(({ chart, name, doc }) => (
          <Entry key={name} id={`delay-${name}`} name={name} notes={[`${chart}Machine`]}>
            <DocText doc={doc} />
          </Entry>
        ))}
        {reference.deadlines.map(({ name, ms, doc }) => (
          <Entry key={name} id={`deadline-${name}`} name={name} notes={[seconds(ms)]}>
            <DocText doc={doc} />
          </Entry>
        ))}
      </Part>

      <Part
        id="codes"
        title="Codes"
        lead="Every way to fail. A code is the contract; the sentences may change. What each asks of whoever meets it:"
      >
        <dl className={styles.recoveries}>
          {reference.recoveries.map(({ name, meaning }) => (
            <div key={name}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        {reference.codes.map(({ code, status, recovery, title, message }) => (
          <Entry
            key={code}
            id={`code-${code}`}
            name={code}
            notes={[status === null ? 'in the browser only' : `HTTP ${status}`, recovery]}
          >
            <p>{title}</p>
            <p className={styles.said}>A person is told: “{message}”</p>
          </Entry>
        ))}
      </Part>

      <Part
        id="routes"
        title="Routes"
        lead="Between the browser and Next. What changes state comes from the same origin and carries X-Authchart: 1, or is answered 403."
      >
        {reference.routes.map(({ methods, path, doc }) => (
          <Entry key={path} id={`route-${path.split('/').slice(2).join('-')}`} name={path} notes={methods}>
            <DocText doc={doc} />
          </Entry>
        ))}
      </Part>

      <Part id="exports" title="Hooks and everything else" lead="By the entry they are imported from.">
        <p className={styles.where}>
          {reference.entries.map(({ entry }) => (
            <a key={entry} href={`#entry-${entry.replaceAll('/', '-')}`}>
              <Sentence>{entry}</Sentence>
            </a>
          ))}
        </p>
        <Exports />
      </Part>
    </>
  );
}
