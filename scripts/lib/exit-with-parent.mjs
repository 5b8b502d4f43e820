// Preloaded into every server that a script starts: when the script is gone, however it went, the server goes too.
process.on('disconnect', () => process.exit());
process.channel?.unref();
