'use client';

import { useId } from 'react';
import type { AuthProblem } from '../machines/index.ts';

/** The words of the form; its errors are {@link AuthMessages}. */
export interface LoginLabels {
  readonly email: string;
  readonly password: string;
  readonly submit: string;
  /** Beside a field that the API misses. */
  readonly required: string;
  /** Beside a field that the API refused. */
  readonly invalid: string;
}

export const LABELS: LoginLabels = {
  email: 'Email',
  password: 'Password',
  submit: 'Sign in',
  required: 'Please fill this in.',
  invalid: 'This was not accepted.',
};

interface FieldProps {
  readonly labels: LoginLabels;
  readonly name: 'email' | 'password';
  readonly type: 'email' | 'password';
  readonly autoComplete: string;
  readonly errorId: string;
  readonly problem: AuthProblem | null;
  readonly value?: string;
}

/** A labelled input that says what is wrong with it. */
export const LoginField = ({ labels, name, problem, errorId, value, ...input }: FieldProps) => {
  const id = useId();
  const code = problem?.fields?.[name];
  const isInvalid = code !== undefined || problem?.code === 'invalid_credentials';
  return (
    <div className="authchart-field">
      <label htmlFor={id}>{labels[name]}</label>
      <input
        {...input}
        id={id}
        name={name}
        required
        defaultValue={value}
        aria-invalid={isInvalid || undefined}
        aria-describedby={isInvalid ? (code === undefined ? errorId : `${id}-error`) : undefined}
      />
      {code !== undefined && (
        <p id={`${id}-error`} className="authchart-field-error">
          {labels[code]}
        </p>
      )}
    </div>
  );
};
