// Loaded into every tool that a script starts (by NODE_OPTIONS): ends the tool when the script itself was killed.
const leader = Number(process.env.QUICKSLOT_FOLLOW);

if (leader > 0) {
  setInterval(() => {
    try {
      process.kill(leader, 0);
    } catch (error) {
      if (error.code !== 'ESRCH') return;
      process.kill(process.pid, 'SIGTERM');
      setTimeout(() => process.exit(1), 2_000);
    }
  }, 250).unref();
}
