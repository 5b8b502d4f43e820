import { answerProperties } from './answers.ts';
import { cookieProperties } from './cookies.ts';
import { envelopeProperties } from './envelopes.ts';
import { pathProperties } from './paths.ts';
import { redirectProperties } from './redirects.ts';
import { requestProperties } from './requests.ts';
import { sealProperties } from './seals.ts';
import type { Property } from './support/property.ts';
import { timingProperties } from './timing.ts';
import { tokenProperties } from './tokens.ts';

/** Everything that holds for every input. `npm test` tries some hundred inputs each, `npm run fuzz` a million in all. */
export const PROPERTIES: readonly Property[] = [
  ...timingProperties,
  ...envelopeProperties,
  ...redirectProperties,
  ...pathProperties,
  ...cookieProperties,
  ...sealProperties,
  ...tokenProperties,
  ...answerProperties,
  ...requestProperties,
];
