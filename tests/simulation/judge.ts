import type { AuthActor, Envelope } from 'authchart';

/** One tab, as far as it is judged. */
export interface JudgedTab {
  readonly name: string;
  readonly actor: AuthActor;
  /** Epochs that this tab left: it may never show them again (I6, L6). */
  readonly left: Set<string>;
}

const fail = (rule: string, what: string): never => {
  throw new Error(`${rule}: ${what}`);
};

/** What must hold in every moment of a life, and what it is judged by (GUARANTEES section 4). */
export const createJudge = () => {
  /** Whose an epoch is: the first answer that named it said so. */
  const owners = new Map<string, string>();
  const landed = new Map<string, number>();

  const own = (epoch: string, user: string, where: string) => {
    const known = owners.get(epoch) ?? user;
    owners.set(epoch, known);
    if (known !== user)
      fail('I17 no mixed principal', `${where} shows ${user} under the session of ${known}`);
  };

  return {
    /** An answer of the server: of a session that the request carried, or of a new one after a login. */
    answer(
      envelope: Partial<Envelope>,
      asked: {
        readonly route: string;
        readonly cookie: string;
        readonly user: string | null;
        readonly left: readonly string[];
      },
    ) {
      const { session } = envelope;
      if (session == null) return;
      const { epoch, user } = session;
      own(epoch, user.id, `the answer to ${asked.route}`);
      const isNew = asked.route === 'login';
      if (isNew && user.id !== asked.user)
        fail('I15', `a login of ${asked.user} was answered with ${user.id}`);
      if (!isNew && !asked.cookie.includes(`-${epoch.slice(0, 8)}`))
        fail('I15 isolation', `${asked.route} was answered with a session that the request did not carry`);
      if (asked.left.includes(epoch))
        fail('I16 finality', `${asked.route} brought back a session that was left`);
    },

    /** The cookies of an answer are in the jar now. */
    lands(
      envelope: Partial<Envelope>,
      setCookies: readonly string[],
      { isOrderly }: { readonly isOrderly: boolean },
    ) {
      const names = setCookies.map((line) => line.slice(0, line.indexOf('=')));
      if (new Set(names).size !== names.length) fail('1d', 'one answer sets a cookie twice');
      const { session } = envelope;
      const writes =
        session != null && setCookies.some((line) => line.includes(`-refresh-${session.epoch.slice(0, 8)}`));
      if (!writes) return;
      const before = landed.get(session.epoch) ?? 0;
      if (isOrderly && session.generation < before)
        fail('I14 no way back', `generation ${session.generation} replaced ${before} in the jar`);
      landed.set(session.epoch, Math.max(before, session.generation));
    },

    tab({ name, actor, left }: JudgedTab) {
      const snapshot = actor.getSnapshot();
      const { session } = snapshot.context;
      if (snapshot.status !== 'active') fail('I8', `${name} stopped: ${snapshot.status}`);
      if (snapshot.hasTag('signedIn') !== (session !== null))
        fail(
          'I1 I2',
          `${name} is ${JSON.stringify(snapshot.value)} with ${session === null ? 'no' : 'a'} session`,
        );
      if (session === null) return;
      own(session.epoch, session.user.id, name);
      if (left.has(session.epoch)) fail('I6 L6', `${name} shows a session that it had left`);
    },

    /** In the end every tab says what the jar says (I18), and rests (L2). */
    agree(
      tabs: readonly JudgedTab[],
      jar: { readonly epoch: string; readonly user: { readonly id: string } } | null,
    ) {
      for (const { name, actor } of tabs) {
        const { value, context } = actor.getSnapshot();
        if (value !== 'authenticated' && value !== 'anonymous')
          fail('L2', `${name} still is ${JSON.stringify(value)}`);
        if (context.session?.epoch !== jar?.epoch)
          fail(
            'I18 agreement',
            `${name} shows ${context.session?.user.id ?? 'nobody'}, the jar holds ${jar?.user.id ?? 'nobody'}`,
          );
        if (/eyJ|fake-refresh/.test(JSON.stringify(context))) fail('I11', `${name} knows a token`);
      }
    },
  };
};

export type Judge = ReturnType<typeof createJudge>;
