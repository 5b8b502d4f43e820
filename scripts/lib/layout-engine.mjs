import ElkModule from 'elkjs/lib/elk.bundled.js';

// A CommonJS package: its class is the default export's default, as TypeScript sees it.
const Elk = /** @type {any} */ (ElkModule);

/** @type {import('../../components/statechart/lay-out-chart.ts').LayoutEngine} */
export const layoutEngine = new Elk();
