// A stand-in fleet in a process of its own, started by `fork`: says when it is ready, and reports each event that it has
// acted on.
import { StandInFleet } from './stand-in.mjs';

const [url, options] = process.argv.slice(2);
await StandInFleet.start(url, JSON.parse(options), (acted) => process.send({ acted }));
process.on('disconnect', () => process.exit());
process.send({ isReady: true });
