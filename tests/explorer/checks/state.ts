import { familyOf } from '../world/epochs.ts';
import { currentIn } from '../world/jar.ts';
import { jars, messages, type World } from '../world/state.ts';
import { tabs } from '../world/tab-step.ts';
import type { Watch } from '../world/watch.ts';
import { stateName } from './tab.ts';

/** Somebody is on the way to end what was left, or remembers it and writes it again when somebody looks. */
const isBeingEnded = ({ calls, tabs: places, memory }: World, family: number): boolean =>
  calls.some(({ errand, client, wire }) => errand === 'logout' && (client !== -1 || wire !== null)) ||
  places.some(({ tab, buried, inbox }) => {
    if (tab === -1) return false;
    const isOf = (id: string) => familyOf(id) === family || id === memory.attempts[family];
    const news = inbox.map((id) => messages.at(id)).filter(({ type }) => type === 'tab.loggedOut');
    return buried.some(isOf) || news.some(({ epochs }) => (epochs as string[]).some(isOf));
  });

/** Everything that is promised of every state of the world: I16, I19. */
export const checkState = (watch: Watch, world: World): void => {
  const { calls, jar, now, memory } = world;
  if (calls.filter(({ lock }) => lock === -1).length > 1) watch.fail('I19', 'two hold the lock');
  if (memory.left.length === 0) return;
  const current = currentIn(jars.at(jar), now);
  const family = familyOf(current?.epoch);
  if (current !== null && memory.left.includes(family) && !isBeingEnded(world, family))
    watch.fail('I16', 'the cookies count again of a session that was left, and nobody is going to end it');
};

const classOf = (id: number) => {
  const tab = tabs.at(id);
  return tab.auth.context.session?.epoch ?? stateName(tab);
};

/** What the open tabs show, and what the cookies say; null where all say the same. */
export const disagreement = (world: World): string | null => {
  const shown = [...new Set(world.tabs.filter(({ tab }) => tab !== -1).map(({ tab }) => classOf(tab)))];
  const kept = currentIn(jars.at(world.jar), world.now)?.epoch ?? 'anonymous';
  if (shown.length > 1) return `the tabs show ${shown.join(' and ')}`;
  return shown[0] === kept ? null : `the tabs show ${shown[0]}, the cookies hold ${kept}`;
};

/** What holds where nothing is under way and no message is left: L1, L2. */
export const checkQuiet = (watch: Watch, world: World): void => {
  for (const { tab } of world.tabs) {
    if (tab === -1) continue;
    const name = stateName(tabs.at(tab));
    if (name !== 'anonymous' && name !== 'authenticated')
      watch.fail('L2', `a tab is left in ${name} with nothing to come`);
  }
};
