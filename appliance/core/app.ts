import { join } from 'node:path';
import type { DestinationStream } from 'pino';
import { openAccounts } from './accounts/accounts.ts';
import { ACCOUNT_TABLES } from './accounts/tables.ts';
import { VisitorRates } from './accounts/visitor-rates.ts';
import { createSecurityLog } from './accounts/security-log.ts';
import { CHAT_TABLES, createChat } from './chat/create-chat.ts';
import { openHealth } from './health/open-health.ts';
import { RecentLog } from './health/recent-log.ts';
import { createPlainServer } from './http/plain.ts';
import { securityHeaders } from './http/security-headers.ts';
import { createServer } from './http/server.ts';
import type { HttpServer } from './http/server.ts';
import { openStaticFiles } from './http/static-files.ts';
import type { StaticFiles } from './http/static-files.ts';
import type { Transport } from './http/uws.ts';
import { powerRoutes } from './power/routes.ts';
import { ConfigError } from './settings/config-error.ts';
import { hostReportBeside } from './settings/environment.ts';
import type { Environment, ListenOn } from './settings/environment.ts';
import { openSettings } from './settings/store.ts';
import { openClaimDocument } from './setup/claim-document.ts';
import { setupRoutes } from './setup/routes.ts';
import { Setup } from './setup/setup.ts';
import { openStore } from './store/store.ts';
import { loadBoxSalt } from './system/box-salt.ts';
import type { Clock } from './system/clock.ts';
import { makePrivateFolder } from './system/files.ts';
import { createLogger } from './system/logger.ts';
import { readHostAddresses, readHostLabel } from './system/network.ts';
import type { HostAddress } from './system/network.ts';
import type { Random } from './system/random.ts';
import type { Turns } from './system/turns.ts';
import { openHouseCertificate } from './tls/house-certificate.ts';
import type { HouseCertificate } from './tls/house-certificate.ts';
import { subjectNames } from './tls/subject-names.ts';
import { VERSION } from './version.ts';

/** The process's surroundings, passed in; a test replaces what it must. */
export type World = {
  readonly clock: Clock;
  readonly turns: Turns;
  readonly random: Random;
  /** Lines for fail2ban. */
  readonly writeLine: (line: string) => void;
  /** JSON lines; standard output unless given. */
  readonly logDestination?: DestinationStream;
  /** A bug of ours, after it was logged. The process must end. */
  readonly onBug: (error: unknown) => void;
};

export type HouseOptions = {
  readonly environment: Environment;
  /** The built client, usually `dist/web`; undefined: no pages, as tests of the routes want it. */
  readonly webFolder: string | undefined;
  /** What the device tells of itself; beside the socket unless given, and none without one. */
  readonly hostReportFile?: string;
  /** Lower only where a test is in a hurry. */
  readonly bcryptCost?: number;
};

/** A house that answers. */
export interface RunningHouse {
  /** Undefined on a UNIX socket. */
  readonly port: number | undefined;
  /** Of the listener that answers plain http with a sentence, if there is one. */
  readonly plainPort: number | undefined;
  /** Addresses people may type, best first; none behind nginx, which has its own. */
  readonly urls: readonly string[];
  /** The CA; undefined behind nginx. */
  readonly certificate: HouseCertificate | undefined;
  /** One hash over the pages it hands out; undefined when there are none. */
  readonly clientHash: string | undefined;
  /** What the first visitor types to become the owner; undefined once there is one. */
  readonly claimCode: () => string | undefined;
  /** Takes no more connections, closes sockets with 1001, finishes requests and commits. */
  stop(): Promise<void>;
}

/** How long running requests may take to end when the house stops. */
const GRACE_MS = 5_000;
/** The client keeps its places in the fragment: every path but the root is a file. */
const NO_APP_PATHS = /(?!)/;

/**
 * Opens everything in the data folder and begins to listen. Where parts do not need each other they open side by side:
 * a start is what somebody waits for after a power cut.
 *
 * @throws ConfigError for the owner to mend; StoreError, WireError `storage_…` or the operating system's error when the
 *   disk refuses.
 */
export async function startHouse(world: World, options: HouseOptions): Promise<RunningHouse> {
  const { clock, random, turns } = world;
  const { environment, webFolder } = options;
  const { dataFolder, listenOn } = environment;
  await makePrivateFolder(dataFolder);
  const reports: string[] = [];
  const report = (line: string): void => void reports.push(line);
  const [salt, settings] = await Promise.all([loadBoxSalt(dataFolder, random), openSettings(dataFolder, report)]);
  const recentLog = new RecentLog();
  const logger = createLogger({
    keep: (line) => {
      recentLog.keep(line);
    },
    level: settings.get('log.level'),
    salt,
    ...(world.logDestination === undefined ? {} : { destination: world.logDestination }),
  });
  settings.onChange(() => {
    logger.setLevel(settings.get('log.level'));
  });
  // Behind nginx the core's sandbox has no interfaces, and asking for them is an error.
  const hostAddresses = listenOn.kind === 'tls' ? await readHostAddresses() : [];
  const [store, tls, files] = await Promise.all([
    openStore({
      folder: join(dataFolder, 'store'),
      tables: [...ACCOUNT_TABLES, ...CHAT_TABLES],
      clock,
      turns,
      random,
    }),
    openTransport(listenOn, () =>
      openHouseCertificate({
        dataFolder,
        subject: subjectNames(readHostLabel(), settings.get('network.names'), hostAddresses),
        clock,
        random,
        report,
      }),
    ),
    webFolder === undefined ? undefined : openStaticFiles(webFolder, NO_APP_PATHS),
  ]);
  for (const line of reports) logger.warn('at the start', { line });

  const securityLog = createSecurityLog(clock, world.writeLine);
  const accounts = await openAccounts({ store, settings, clock, random, logger, securityLog }, options.bcryptCost);
  const { claimedMs, guard } = accounts;
  const document = await openClaimDocument(dataFolder, claimedMs() !== undefined, random, (line) => {
    logger.warn('at the start', { line });
  });
  const visitorRates = new VisitorRates(settings, clock);
  const setup = new Setup({ clock, logger, securityLog, claimedMs }, document);

  const onBug = (error: unknown): void => {
    logger.error('bug', { error: error instanceof Error ? error : new Error(String(error)) });
    world.onBug(error);
  };
  // Nobody listens before there is a server.
  let publish: HttpServer['publish'] = () => undefined;
  const chat = await createChat({
    store,
    dataFolder,
    guard,
    sessions: accounts.sessions,
    accounts: accounts.directory,
    crypto: accounts.verifier,
    settings: () => settings.all,
    clock,
    turns,
    random,
    logger,
    publish: (topic, frame) => {
      publish(topic, frame);
    },
  });
  let connections = (): number => 0;
  const health = await openHealth({
    dataFolder,
    hostReportFile: options.hostReportFile ?? hostReportBeside(listenOn),
    clock,
    logger,
    recentLog,
    settings,
    guard,
    stats: () => store.stats(),
    connections: () => connections(),
    people: () => chat.presence.count,
    certificate: tls.certificate,
    tellWatchers: (frameFor) => {
      chat.watchers.tell(frameFor);
    },
    tellOwner: (frame) => {
      chat.ownerLines.tell(frame);
    },
    hasPower: environment.applyFile !== undefined,
  });
  chat.watchers.onChange((isWatched) => {
    health.setWatched(isWatched);
  });
  chat.ownerLines.onChange((isHere) => {
    health.setOwnerHere(isHere);
  });
  const headers = securityHeaders(files?.styleHashes ?? []);
  const server = createServer({
    transport: tls.transport,
    routes: [
      ...setupRoutes(setup, guard),
      ...accounts.routes({
        claim: setup,
        roomInvites: chat.roomInvites,
        signedTimes: chat.signedTimes,
        presence: chat.presence,
        build: { version: VERSION, clientHash: files?.clientHash },
      }),
      ...chat.routes,
      ...health.routes,
      ...powerRoutes(guard, environment.applyFile),
    ],
    sockets: [chat.socket],
    headers,
    admit: ({ address }) => {
      visitorRates.count(address);
    },
    ...fallbackTo(files),
    onRefusal: (error, where) => {
      logger.debug('refused', { code: error.code, where });
    },
    onBug,
  });
  publish = server.publish.bind(server);
  connections = () => server.socketCount;
  const { port } = await server.listen();
  accounts.start();
  health.start();
  const plain = await listenPlain(environment, { headers, onBug, httpsPort: port }, (line) => {
    logger.warn('no plain http', { line });
  });
  logger.info('listening', { kind: listenOn.kind });

  return {
    port,
    plainPort: plain?.port,
    urls: port === undefined ? [] : urlsOf(listenOn, port, hostAddresses),
    certificate: tls.certificate,
    clientHash: files?.clientHash,
    claimCode: () => setup.code,
    stop: async () => {
      await Promise.all([server.stop(clock, GRACE_MS), plain?.server.stop(clock, 0)]);
      await health.stop();
      await accounts.stop();
      await store.close();
      logger.info('stopped');
    },
  };
}

function fallbackTo(files: StaticFiles | undefined): Pick<Parameters<typeof createServer>[0], 'fallback'> {
  return files === undefined ? {} : { fallback: (request) => files.reply(request) };
}

async function openTransport(
  listenOn: ListenOn,
  openCertificate: () => Promise<HouseCertificate>,
): Promise<{ readonly transport: Transport; readonly certificate: HouseCertificate | undefined }> {
  switch (listenOn.kind) {
    case 'unix':
      return { transport: listenOn, certificate: undefined };
    case 'loopback':
      return {
        transport: { kind: 'plain', host: listenOn.host, port: listenOn.port, isBehindProxy: true },
        certificate: undefined,
      };
    case 'tls': {
      const certificate = await openCertificate();
      const files = { keyFile: certificate.serverFile, certificateFile: certificate.serverFile };
      return { transport: { ...listenOn, ...files }, certificate };
    }
  }
}

async function listenPlain(
  { listenOn, plainPort }: Environment,
  given: Pick<Parameters<typeof createPlainServer>[0], 'headers' | 'onBug'> & { httpsPort: number | undefined },
  report: (line: string) => void,
): Promise<{ readonly server: HttpServer; readonly port: number | undefined } | undefined> {
  const { httpsPort, ...rest } = given;
  if (listenOn.kind !== 'tls' || plainPort === undefined || httpsPort === undefined) return undefined;
  const server = createPlainServer({
    ...rest,
    host: listenOn.host,
    port: plainPort,
    httpsPort,
    fallbackHost: 'localhost',
  });
  try {
    const { port } = await server.listen();
    return { server, port };
  } catch (error) {
    // It only helps people who typed the wrong address: a port taken by another program must not keep the house closed.
    if (!(error instanceof ConfigError)) throw error;
    report(error.message);
    return undefined;
  }
}

/** This computer first, then what others on the network may type: IPv4, as nobody types the other kind. */
function urlsOf(listenOn: ListenOn, port: number, addresses: readonly HostAddress[]): readonly string[] {
  if (listenOn.kind !== 'tls') return [];
  const { host } = listenOn;
  const suffix = port === 443 ? '' : `:${port}`;
  const isEverywhere = host === undefined || host === '0.0.0.0' || host === '::';
  if (!isEverywhere && host !== '127.0.0.1' && host !== '::1')
    return [`https://${host.includes(':') ? `[${host}]` : host}${suffix}`];
  const others = isEverywhere ? addresses.filter(({ family, internal }) => family === 4 && !internal) : [];
  return ['localhost', ...others.map(({ address }) => address)].map((name) => `https://${name}${suffix}`);
}
