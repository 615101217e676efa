import { spawn } from 'node:child_process';

/**
 * Waits on a pipe that closes when its parent is gone, however it went, and then ends the products that it left. It
 * leaves them alone where a later server has the folder: that one has ended them and has products of its own.
 */
const script = `
lock=$(cat "$1/server.json")
cat > /dev/null
[ "$(cat "$1/server.json" 2> /dev/null)" = "$lock" ] || exit 0
for note in "$1"/environments/*/*/processes/*.json; do
  pid=$(basename "$note" .json)
  [ "$pid" = '*' ] || kill -s TERM -- "-$pid"
done
`;

/** Sees to it that products do not outlive a server that is killed. Returns what ends the watch. */
export function startReaper(folder: string): () => void {
  const reaper = spawn('/bin/sh', ['-c', script, 'reaper', folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  reaper.on('error', () => undefined);
  reaper.unref();
  return () => reaper.kill();
}
