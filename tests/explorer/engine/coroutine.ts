/**
 * Shipped asynchronous code as a value.
 *
 * A handler or an adapter that waits cannot be copied, but it is a function of what it was told. So it is kept as a
 * place in a tree: what it asked, what it was answered, what it did. Where the tree has no branch yet, the code is run
 * again from its beginning with the same answers, and the tree grows by what it does next. Each branch is run once.
 */

/** Something outside that the code waits for: an answer of the API, a lock, a deadline. */
export interface Pending {
  readonly id: number;
  readonly what: What;
}

/** What is asked, done or waited for; JSON. */
export interface What {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** The world around the code, as far as it acts at once. */
export interface Ambient {
  /** JSON, or undefined. */
  ask(question: What): unknown;
  tell(act: What): void;
}

/** What the code is given to reach the world: everything it touches must come through here. */
export interface Outside extends Ambient {
  /** Settles with what the world answers, JSON; with `signal` aborted nobody waits for it any more. */
  wait(what: What, signal?: AbortSignal): Promise<unknown>;
}

/** Code to be run; the same program run twice with the same answers must do the same. */
export interface Program {
  readonly name: string;
  /** Runs to the end; what it returns is JSON. */
  run(outside: Outside): Promise<unknown>;
}

interface Place {
  readonly parent: Place | null;
  /** What was answered on the way here from `parent`. */
  readonly answer: unknown;
}
interface Ask extends Place {
  readonly kind: 'ask';
  readonly what: What;
  readonly next: Map<string, Node>;
}
interface Tell extends Place {
  readonly kind: 'tell';
  readonly what: What;
  next: Node | null;
}
/** The code waits: a state of the world holds its number. */
export interface Waiting extends Place {
  readonly kind: 'wait';
  readonly id: number;
  readonly tree: Tree;
  readonly pending: readonly Pending[];
  readonly next: Map<string, Node>;
}
export interface Done extends Place {
  readonly kind: 'done';
  readonly id: number;
  readonly tree: Tree;
  readonly result: unknown;
}
type Node = Ask | Tell | Waiting | Done;
export type Rest = Waiting | Done;

interface Tree {
  readonly program: Program;
  first: Node | null;
}

/** Thrown where the tree must grow first: {@link grow}, then do the same again. */
export class Unknown extends Error {
  readonly tree: Tree;
  readonly from: Node | null;
  readonly answer: unknown;
  readonly ambient: Ambient;

  constructor(tree: Tree, from: Node | null, answer: unknown, ambient: Ambient) {
    super('The tree must grow.');
    this.tree = tree;
    this.from = from;
    this.answer = answer;
    this.ambient = ambient;
  }
}

const keyOf = (answer: unknown): string =>
  typeof answer === 'string' ? `"${answer}` : (JSON.stringify(answer) ?? '');

const rests: Rest[] = [];

/** The place with this number. */
export const restAt = (id: number): Rest => {
  const rest = rests[id];
  if (rest === undefined) throw new RangeError(`No code waits as ${id}.`);
  return rest;
};

/** How many places have been found, and how many times code was run to find them. */
export const counts = { runs: 0, rests: () => rests.length };

const trees = new Map<string, Tree>();

const treeOf = (program: Program): Tree => {
  const known = trees.get(program.name);
  if (known !== undefined) return known;
  const tree = { program, first: null };
  trees.set(program.name, tree);
  return tree;
};

const walk = (
  tree: Tree,
  from: Node | null,
  found: Node | undefined | null,
  given: [unknown, Ambient],
): Rest => {
  const [answer, ambient] = given;
  let node = found ?? null;
  let last = from;
  let said = answer;
  for (;;) {
    if (node === null) throw new Unknown(tree, last, said, ambient);
    if (node.kind === 'wait' || node.kind === 'done') return node;
    last = node;
    if (node.kind === 'tell') {
      ambient.tell(node.what);
      said = undefined;
      node = node.next;
    } else {
      said = ambient.ask(node.what);
      node = node.next.get(keyOf(said)) ?? null;
    }
  }
};

/** Begins; what the code does until it waits happens to `ambient`. */
export const begin = (program: Program, ambient: Ambient): Rest => {
  const tree = treeOf(program);
  return walk(tree, null, tree.first, [undefined, ambient]);
};

/** Goes on: what was pending as `id` is answered. */
export const resume = (
  waiting: Waiting,
  id: number,
  { answer, ambient }: { answer: unknown; ambient: Ambient },
): Rest => {
  const said = [id, answer] as const;
  return walk(waiting.tree, waiting, waiting.next.get(keyOf(said)), [said, ambient]);
};

/** Everything that was answered on the way to a place, oldest first. */
const answersTo = (
  from: Node | null,
  answer: unknown,
): { asked: unknown[]; settled: (readonly [number, unknown])[] } => {
  const asked: unknown[] = [];
  const settled: (readonly [number, unknown])[] = [];
  const note = (at: Node | null, said: unknown) => {
    if (at?.kind === 'ask') asked.unshift(said);
    else if (at?.kind === 'wait') settled.unshift(said as readonly [number, unknown]);
  };
  note(from, answer);
  for (let at = from; at !== null; at = at.parent as Node | null) note(at.parent as Node | null, at.answer);
  return { asked, settled };
};

/** Attaches what was found, or finds what was attached before. */
class Pen {
  readonly tree: Tree;
  last: Node | null = null;
  said: unknown;

  constructor(tree: Tree) {
    this.tree = tree;
  }

  private slot(): Node | null {
    const { last } = this;
    if (last === null) return this.tree.first;
    if (last.kind === 'tell') return last.next;
    if (last.kind === 'done') return null;
    return last.next.get(keyOf(this.said)) ?? null;
  }

  private attach(node: Node) {
    const { last } = this;
    if (last === null) this.tree.first = node;
    else if (last.kind === 'tell') last.next = node;
    else if (last.kind !== 'done') last.next.set(keyOf(this.said), node);
  }

  /** @returns whether it stood there before. */
  write(kind: Node['kind'], made: (place: Place) => Node, what: unknown): boolean {
    const known = this.slot();
    if (known !== null) {
      const was = known.kind === 'wait' ? known.pending : known.kind === 'done' ? known.result : known.what;
      if (known.kind !== kind || JSON.stringify(was) !== JSON.stringify(what))
        throw new Error(
          `${this.tree.program.name} did not do the same twice:\n${JSON.stringify(was)}\n${JSON.stringify(what)}`,
        );
      this.last = known;
      return true;
    }
    const node = made({ parent: this.last, answer: this.said });
    this.attach(node);
    this.last = node;
    return false;
  }
}

/** Everything that can happen without the world has happened. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Runs the code again from its beginning, up to where the tree ends, and one stretch further. */
export const grow = async ({ tree, from, answer, ambient }: Unknown): Promise<void> => {
  counts.runs += 1;
  const { asked, settled } = answersTo(from, answer);
  const pen = new Pen(tree);
  const open = new Map<number, { what: What; resolve: (answer: unknown) => void }>();
  let next = 0;
  let isOver = false;
  const never = new Promise<never>(() => {});
  const outside: Outside = {
    ask(what) {
      if (isOver) return undefined;
      pen.write('ask', (place) => ({ kind: 'ask', what, next: new Map(), ...place }), what);
      const said = asked.length > 0 ? asked.shift() : ambient.ask(what);
      pen.said = said;
      return said;
    },
    tell(what) {
      if (isOver) return;
      const wasKnown = pen.write('tell', (place) => ({ kind: 'tell', what, next: null, ...place }), what);
      pen.said = undefined;
      if (!wasKnown) ambient.tell(what);
    },
    wait(what, signal) {
      if (isOver) return never;
      const id = next;
      next += 1;
      signal?.addEventListener('abort', () => open.delete(id), { once: true });
      return new Promise((resolve) => open.set(id, { what, resolve }));
    },
  };
  let result: { value: unknown } | { thrown: unknown } | null = null;
  tree.program.run(outside).then(
    (value) => {
      result = { value };
    },
    (thrown) => {
      result = { thrown };
    },
  );
  for (;;) {
    await settle();
    const ended = result as { value: unknown } | { thrown: unknown } | null;
    if (ended !== null && 'thrown' in ended) throw ended.thrown;
    if (ended !== null) {
      const { value } = ended;
      pen.write(
        'done',
        (place) => rested({ kind: 'done', id: rests.length, tree, result: value, ...place }),
        value,
      );
      break;
    }
    const pending = [...open].map(([id, { what }]) => ({ id, what }));
    pen.write(
      'wait',
      (place) => rested({ kind: 'wait', id: rests.length, tree, pending, next: new Map(), ...place }),
      pending,
    );
    const given = settled.shift();
    if (given === undefined) break;
    const [id, said] = given;
    pen.said = given;
    open.get(id)?.resolve(said);
    open.delete(id);
  }
  isOver = true;
};

const rested = <Found extends Rest>(node: Found): Found => {
  rests.push(node);
  return node;
};

/** Does something that may need shipped code to be run first. */
export const known = async <Result>(attempt: () => Result): Promise<Result> => {
  for (;;) {
    try {
      return attempt();
    } catch (thrown) {
      if (!(thrown instanceof Unknown)) throw thrown;
      await grow(thrown);
    }
  }
};
