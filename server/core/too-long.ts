import { AuthError } from '../../machines/index.ts';

/** An `invalid_input` whose status is 413 instead of 422 (RFC 9110 section 15.5.14). */
export class TooLong extends AuthError {
  constructor() {
    super('invalid_input', 'The body is too long.');
  }
}
