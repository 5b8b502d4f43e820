// Preloaded into every server that a script starts, and into what that server forks: when the parent is gone, however
// it went, they go too.
process.on('disconnect', () => process.exit());
