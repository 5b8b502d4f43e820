import { mergeConfig } from 'vitest/config';
import config from '../../vitest.config.ts';
import { patchPlugin } from './explorer-bundle.mjs';

// The tests as they are, on source that was changed.
export default mergeConfig(config, {
  plugins: [patchPlugin(JSON.parse(process.env.AUTHCHART_MUTANT ?? '[]'))],
});
