// A stand-in fleet in a separate process, started by `fork`: reports when it is ready, and each event that it
// has acted on.
import { StandInFleet } from './stand-in.mjs';

const [url, options] = process.argv.slice(2);
await StandInFleet.start(url, JSON.parse(options), (acted) => process.send({ acted }));
process.on('disconnect', () => process.exit());
process.send({ isReady: true });
