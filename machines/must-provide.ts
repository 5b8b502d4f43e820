/**
 * The default of an actor that only the app can supply: it says once what is missing and rejects.
 *
 * @param name - The actor's name in `setup({ actors })`.
 */
export const mustProvide = (name: string) => (): Promise<never> => {
  const error = new TypeError(
    `The actor "${name}" has no implementation: give one by authMachine.provide({ actors: { ${name}: … } }), ` +
      'or let createBrowserActors() make all of them.',
  );
  console.error(error);
  return Promise.reject(error);
};
