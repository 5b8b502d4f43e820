import type { ChartStep } from './layout.types.ts';
import type { OutlineState, OutlineTransition } from './outline-chart.ts';

const lastPart = (id: string) => id.split('.').slice(1).join('.') || id;

const wayOf = ({ target, isReentered }: OutlineTransition) => {
  if (target === null) return 'stays';
  return isReentered ? 'enters itself anew' : `→ ${lastPart(target)}`;
};

interface TransitionProps {
  readonly transition: OutlineTransition;
  readonly isLast: boolean;
  readonly wait: string | undefined;
}

const Transition = ({ transition, isLast, wait }: TransitionProps) => (
  <li data-last={isLast || undefined}>
    <span className="authchart-outline-event">{transition.event}</span>
    {wait !== undefined && <span className="authchart-wait"> {wait}</span>}{' '}
    <span className="authchart-outline-way">{wayOf(transition)}</span>
    {transition.description !== null && (
      <span className="authchart-outline-why">{transition.description}</span>
    )}
    {isLast && <span className="authchart-outline-last">taken last</span>}
  </li>
);

export interface ChartOutlineProps {
  /** `outlineChart(machine)` */
  readonly outline: readonly OutlineState[];
  /** Ids of the active state nodes (`auth.refreshing.usable`); what contains one counts as active too. */
  readonly active: readonly string[];
  /** The transition that was taken last; it is marked. */
  readonly last?: ChartStep | null;
  /** What stands behind an event, by its type: `{ 'xstate.after.…': 'in 41 s' }`. */
  readonly waits?: Readonly<Record<string, string>>;
}

const NO_WAITS: Readonly<Record<string, string>> = {};

/** A chart in words, for a keyboard, a screen reader and a narrow screen: the active state stands open. */
export const ChartOutline = ({ outline, active, last = null, waits = NO_WAITS }: ChartOutlineProps) => (
  <ul className="authchart-outline">
    {outline
      .filter(({ depth, transitions }) => depth > 0 || transitions.length > 0)
      .map(({ id, name, depth, description, tags, transitions }) => {
        const isActive = active.some((other) => other === id || (depth > 0 && other.startsWith(`${id}.`)));
        return (
          <li key={id} data-active={isActive} data-node={id} data-depth={depth}>
            <details open={isActive}>
              <summary aria-current={isActive || undefined}>
                <span className="authchart-outline-name">{depth === 0 ? 'in every state' : name}</span>
                {tags.map((tag) => (
                  <span key={tag} className="authchart-outline-tag">
                    {tag}
                  </span>
                ))}
              </summary>
              {description !== null && <p>{description}</p>}
              <ul>
                {transitions.map((transition, at) => (
                  <Transition
                    // biome-ignore lint/suspicious/noArrayIndexKey: a state may hear one event in several ways; a chart never changes their order.
                    key={`${at} ${transition.eventType}`}
                    transition={transition}
                    isLast={
                      last?.source === id &&
                      last.eventType === transition.eventType &&
                      last.target === transition.target
                    }
                    wait={isActive ? waits[transition.eventType] : undefined}
                  />
                ))}
              </ul>
            </details>
          </li>
        );
      })}
  </ul>
);
