#!/usr/bin/env node
// The last step of `npm run build`: the stylesheet is published as it is.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/root.mjs';

mkdirSync(join(root, 'dist/components'), { recursive: true });
copyFileSync(join(root, 'components/styles.css'), join(root, 'dist/components/styles.css'));
