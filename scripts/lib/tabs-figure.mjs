/**
 * @typedef {object} Colours
 * @property {string} ground
 * @property {string} ink
 * @property {string} soft
 * @property {string} line
 * @property {string} accent
 * @property {string} accentSoft
 */

const WIDTH = 960;
const LEFT = 150;
const TOP = 74;
const LANE = 62;
const LANES = ['tab A', 'tab B', 'tab C', 'the API'];
const API = 3;
const FONT = "ui-monospace, 'Cascadia Code', 'DejaVu Sans Mono', Menlo, Consolas, monospace";

/** Where a token is due, and which tab is first at the lock. */
const RENEWALS = [
  { at: 330, by: 0, generation: 1 },
  { at: 530, by: 2, generation: 2 },
];
const LOGIN = { at: 170, by: 0 };
const LOGOUT = { at: 740, by: 1 };
const END = 930;
/** How far behind the one that asks the others are drawn. */
const TOLD_AFTER = 60;

const yOf = (/** @type {number} */ lane) => TOP + lane * LANE;

const text = (
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {string} */ content,
  /** @type {string} */ rest,
) => `<text x="${x}" y="${y}" ${rest}>${content}</text>`;

/** From the tab that acts to the API and, dashed, to the other tabs. */
const drawAct = (
  /** @type {{ at: number, by: number }} */ { at, by },
  /** @type {string} */ label,
  /** @type {Colours} */ { ink, soft, accent },
) => {
  const others = [0, 1, 2].filter((lane) => lane !== by);
  const toApi = `<path d="M${at} ${yOf(by)} V${yOf(API) - 9}" stroke="${accent}" stroke-width="2" fill="none" marker-end="url(#head)"/>`;
  const told = others
    .map(
      (lane) =>
        `<path d="M${at + 8} ${yOf(by)} Q${at + 34} ${yOf(by)} ${at + 34} ${(yOf(by) + yOf(lane)) / 2} T${at + 58} ${yOf(lane)}" stroke="${soft}" stroke-width="1.4" stroke-dasharray="3 3" fill="none"/><circle cx="${at + TOLD_AFTER}" cy="${yOf(lane)}" r="4" fill="${soft}"/>`,
    )
    .join('');
  return `${told}${toApi}<circle cx="${at}" cy="${yOf(by)}" r="7" fill="${accent}"/>${text(at, yOf(0) - 30, label, `fill="${ink}" font-weight="600" text-anchor="middle"`)}`;
};

/**
 * Three tabs through two renewals and a logout: who asks the API, and who is merely told.
 *
 * @param {Colours} colours
 */
export const drawTabs = (colours) => {
  const { ground, ink, soft, line, accent, accentSoft } = colours;
  const height = yOf(API) + 74;
  const lanes = LANES.map((name, lane) => {
    const from = LOGIN.at + (lane === LOGIN.by ? 0 : TOLD_AFTER);
    const to = LOGOUT.at + (lane === LOGOUT.by ? 0 : TOLD_AFTER);
    const life =
      lane === API
        ? ''
        : `<rect x="${from}" y="${yOf(lane) - 9}" width="${to - from}" height="18" rx="9" fill="${accentSoft}"/>`;
    return `${text(LEFT - 24, yOf(lane) + 5, name, `fill="${ink}" font-weight="600" text-anchor="end"`)}<path d="M${LEFT} ${yOf(lane)} H${END}" stroke="${line}" stroke-width="1"/>${life}`;
  }).join('');
  const generations = [LOGIN, ...RENEWALS, LOGOUT].slice(0, -1).map((act, index, acts) => {
    const until = acts[index + 1]?.at ?? LOGOUT.at;
    return text((act.at + until) / 2, yOf(API) + 32, `token ${index}`, `fill="${soft}" text-anchor="middle"`);
  });
  const acts = [
    drawAct(LOGIN, 'login', colours),
    ...RENEWALS.map((renewal) => drawAct(renewal, 'due: one asks', colours)),
    drawAct(LOGOUT, 'logout', colours),
  ];
  const legend = text(
    LEFT,
    yOf(API) + 60,
    '● asks, under the lock   ┄ is told before the lock is released, and asks nothing',
    `fill="${soft}"`,
  );
  const title =
    'Three tabs through a login, two renewals and a logout: each time one tab asks the API and the others are told.';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}" font-family="${FONT}" font-size="13"><defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0.5 L8 4 L0 7.5 Z" fill="${accent}"/></marker></defs><rect width="${WIDTH}" height="${height}" rx="12" fill="${ground}"/>${lanes}${acts.join('')}${generations.join('')}${legend}</svg>\n`;
};
