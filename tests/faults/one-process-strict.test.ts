import { defineFaults } from './support/define-faults.ts';
import { SET_UPS } from './support/set-ups.ts';

defineFaults(SET_UPS['one-process-strict']);
