// A web application next to the servers: events change its log level and dump its threads, and it publishes
// events itself.
//
//   npm install fastify rj-console
//   RJ_MONGODB_URL=mongodb://localhost/rocketjob PORT=3000 node fastify-application.js
//   curl localhost:3000/servers
//   curl -X POST localhost:3000/servers/pause

const { fastify } = require('fastify');
const { RocketJob, RocketJobError } = require('rj-console');

async function main() {
  RocketJob.configureLogging({ destination: 'stdout' });
  await RocketJob.connect({ application: 'fastify-application' });
  RocketJob.Subscribers.Logger.subscribe();
  const listener = await RocketJob.Event.listener();

  const logger = RocketJob.logger('FastifyApplication');
  const application = fastify();

  application.addHook('onResponse', async ({ method, url }, { statusCode }) => {
    logger.debug(`${method} ${url}: ${statusCode}`);
  });

  application.get('/servers', async () => {
    const servers = await RocketJob.Server.all().toArray();
    return servers.map(({ name, state }) => ({ name, state }));
  });

  // `publish` itself refuses an unknown action of a server, before anything is written.
  application.post('/servers/:action', async ({ params }) => {
    const publication = await RocketJob.Subscribers.Server.publish(params.action, {}, { receipts: true });
    const { outcomes } = await publication.receipts({ timeoutMs: 2_000 });
    return outcomes.map(({ process, status }) => ({ process, status }));
  });

  application.setErrorHandler((error, _request, reply) => {
    const isCallersFault = error instanceof RocketJobError && error.code !== 'cannot_connect';
    return reply.code(isCallersFault ? 400 : 500).send({ error: error.message });
  });

  application.addHook('onClose', async () => {
    await listener.stop();
    await RocketJob.disconnect();
  });
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => application.close());

  logger.info(`Listening at ${await application.listen({ port: Number(process.env.PORT ?? 3000) })}`);
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
