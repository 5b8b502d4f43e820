import type { Session } from '../../../machines/index.ts';
import { envelopeOf } from '../life.ts';
import {
  after,
  deliver,
  displacing,
  live,
  next,
  renewed,
  type Scenario,
  type ScenarioOptions,
  send,
  serverNow,
} from '../scenario.ts';
import { sendToTab } from '../tab.ts';
import type { Apply, StepDefinition } from './step.ts';

/** Without a network no other tab and no server part can do anything new either: it is one browser's. */
const withNetwork =
  (apply: Apply): Apply =>
  (scenario, options) =>
    scenario.isOnline ? apply(scenario, options) : null;

/** Another tab renews what the cookies hold, where something does. */
const renewedElsewhere = (scenario: Scenario, options: ScenarioOptions): Session | null => {
  const jar = live(scenario, options);
  return jar === null || scenario.endsWithToken ? null : renewed(jar, serverNow(scenario, options));
};

const elsewhere =
  (jarAfter: (scenario: Scenario, options: ScenarioOptions) => Session | null): Apply =>
  (scenario, options) => {
    const now = serverNow(scenario, options);
    const jar = jarAfter(scenario, options);
    if (jar === null) return null;
    const event = { type: 'tab.sessionChanged', envelope: envelopeOf(jar, now) };
    const isSame = jar.epoch === scenario.jar?.epoch;
    return deliver(scenario, event, {
      jar,
      begun: scenario.begun + (isSame ? 0 : 1),
      buried: isSame ? scenario.buried : displacing(scenario, options),
    });
  };

const online =
  (isOnline: boolean): Apply =>
  (scenario) =>
    scenario.isOnline === isOnline
      ? null
      : after(
          scenario,
          sendToTab(scenario.tab, { type: isOnline ? 'network.restored' : 'network.lost' }, scenario.now),
          { isOnline },
        );

/** What other tabs, the browser and the network do. */
export const ENVIRONMENT_STEPS = {
  'tab.signIn': {
    kind: 'environment',
    says: 'somebody signs in in another tab',
    apply: withNetwork(elsewhere((scenario, options) => next(scenario, serverNow(scenario, options)))),
  },
  'tab.refresh': {
    kind: 'environment',
    says: 'another tab renews the session',
    apply: withNetwork(elsewhere(renewedElsewhere)),
  },
  'tab.signOut': {
    kind: 'environment',
    says: 'the session is ended in another tab',
    apply: withNetwork((scenario, options) => {
      const jar = live(scenario, options);
      if (jar === null) return null;
      return deliver(scenario, { type: 'tab.loggedOut', epochs: [jar.epoch] } as never, {
        jar: null,
        buried: displacing(scenario, options),
      });
    }),
  },
  'page.render': {
    kind: 'environment',
    says: 'the page’s server part is rendered again',
    apply: withNetwork((scenario, options) =>
      send(scenario, {
        type: 'session.provided',
        envelope: envelopeOf(live(scenario, options), serverNow(scenario, options)),
      } as never),
    ),
  },
  'page.resume': {
    kind: 'environment',
    says: 'the user comes back to the tab',
    apply: (scenario) => deliver(scenario, { type: 'page.resumed', restored: false } as never),
  },
  'page.restore': {
    kind: 'environment',
    says: 'the page comes back out of the back/forward cache',
    apply: (scenario) => deliver(scenario, { type: 'page.resumed', restored: true } as never),
  },
  'network.lose': { kind: 'environment', says: 'the network goes', apply: online(false) },
  'network.restore': { kind: 'environment', says: 'the network comes back', apply: online(true) },
  'cookies.lose': {
    kind: 'environment',
    says: 'the browser loses its cookies',
    apply: (scenario) =>
      scenario.jar === null ? null : { ...scenario, jar: null, taken: [], abandoned: null },
  },
  'cookies.renew': {
    kind: 'environment',
    says: 'the session is renewed in another tab, and nobody tells this one',
    apply: withNetwork((scenario, options) => {
      const jar = renewedElsewhere(scenario, options);
      return jar === null ? null : { ...scenario, jar, taken: [], abandoned: null };
    }),
  },
  'cookies.change': {
    kind: 'environment',
    says: 'the cookies come to hold another session, and nobody tells the tab',
    apply: withNetwork((scenario, options) =>
      scenario.begun > 2
        ? null
        : {
            ...scenario,
            jar: next(scenario, serverNow(scenario, options)),
            begun: scenario.begun + 1,
            buried: displacing(scenario, options),
            taken: [],
            abandoned: null,
          },
    ),
  },
  'api.reject': {
    kind: 'environment',
    says: 'the API refuses the token',
    apply: (scenario) => {
      const { session } = scenario.tab.auth.context;
      if (session === null) return null;
      const { epoch, generation } = session;
      return send(scenario, { type: 'token.rejected', epoch, generation } as never);
    },
  },
} as const satisfies Readonly<Record<string, StepDefinition>>;
