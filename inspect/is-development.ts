/** Has whoever builds or runs this said that it is not production? */
export const isDevelopment = (): boolean => {
  try {
    // A bundler writes the value here.
    return process.env.NODE_ENV !== 'production';
  } catch {
    // No bundler and no Node: nobody has said so.
    return false;
  }
};
