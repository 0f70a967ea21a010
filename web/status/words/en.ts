/* eslint-disable max-lines -- a catalogue: a translator wants every sentence in one file */
import type { Words } from './words.ts';

export const en: Words = {
  title: 'Health of the house',
  back: 'Back to the chat',
  loading: 'Looking at the house…',
  signIn: 'Please sign in to see how the house is doing.',
  signInLink: 'Sign in',
  offline: 'The house does not answer. What you see is from before.',
  failed: 'That did not work. Please try again.',
  refresh: 'Try again',
  updated: (time) => `As of ${time}`,
  essentials: 'You see the essentials. The owner of the house sees more.',
  allWell: 'All is well.',
  allSeenWell: 'All that can be seen is well.',
  nothingElse: 'Nothing else needs you.',
  worthALook: (count) => (count === 1 ? 'One thing is worth a look.' : `${count} things are worth a look.`),
  actNow: (count) => (count === 1 ? 'One thing needs you now.' : `${count} things need you now.`),
  alsoWorthALook: (count) => (count === 1 ? 'One more is worth a look.' : `${count} more are worth a look.`),
  putOff: (count) => (count === 1 ? 'You put off one alarm.' : `You put off ${count} alarms.`),
  notKnown: (count) => (count === 1 ? 'One thing is not known.' : `${count} things are not known.`),
  levels: { green: 'Well', amber: 'Worth a look', red: 'Act now', grey: 'Not known' },
  groups: { red: 'Act now', amber: 'Worth a look', green: 'Well', grey: 'Not known' },
  history: 'History',
  spans: { hour: 'Hour', day: 'Day', month: 'Month' },
  young: {
    hour: 'There are few of these figures yet. A new point comes every minute.',
    day: 'There are few of these figures yet. A new point comes every ten minutes.',
    month: 'There are few of these figures yet. A new point comes every three hours.',
  },
  charts: {
    temperature: 'Temperature',
    processor: 'Processor',
    memory: 'Memory',
    disk: 'Room for messages and files',
    network: 'Network',
    people: 'People',
    messages: 'Messages',
    waits: 'Waiting times',
  },
  series: {
    processorShare: 'In use',
    temperatureC: 'Temperature',
    memoryShare: 'In use',
    diskShare: 'In use',
    receivedBytesPerSecond: 'Received',
    sentBytesPerSecond: 'Sent',
    connections: 'Connections',
    people: 'People online',
    messagesPerMinute: 'Messages a minute',
    eventLoopMs: 'Longest wait',
    commitMs: 'Saving',
  },
  asTable: 'As a table',
  time: 'Time',
  whatToDo: 'What to do:',
  silence: 'Remind me later',
  silenceFor: { '1': 'in an hour', '24': 'tomorrow', '168': 'in a week' },
  silenced: (until) => `No reminder until ${until}`,
  endSilence: 'Remind me again',
  help: 'Help',
  bundle: 'Download support bundle',
  bundleHelp:
    'For somebody who helps you. It says how the machine is doing, and holds no names, addresses or messages.',
  power: {
    title: 'Restart or shut down',
    help: 'This restarts the whole machine or switches it off, and the house with it.',
    unavailable: 'The house cannot restart this machine or switch it off. Do that on the machine itself.',
    restart: 'Restart',
    shutDown: 'Shut down',
    cancel: 'Cancel',
    askRestart: {
      title: 'Restart the machine?',
      body: 'The chat is away for about a minute, for everybody. What people write meanwhile is sent when it is back.',
    },
    askShutDown: {
      title: 'Shut the machine down?',
      body: 'The chat stays off, for everybody, until somebody unplugs the machine and plugs it in again.',
    },
    restarting:
      'The machine is restarting. This page comes back by itself, in about a minute. If it is not back after five, look whether the machine has power and network.',
    shuttingDown: 'The machine is shutting down. Leave it plugged in.',
    off: 'The house has closed, and the machine is finishing. Leave it plugged in until its green light has stopped blinking, for a minute at least; then it is safe to pull the plug.',
    back: 'The house is back.',
    stayed:
      'The machine is still running. Please try again; if that changes nothing, ask for help with the support bundle.',
  },
  yes: 'yes',
  no: 'no',
  unreadable: ['This could not be read.', 'If it stays like this for an hour, restart the house.'],
  unreported: [
    'The house cannot see this on this machine.',
    'Nothing to do here. If it matters to you, look for yourself.',
  ],
  checks: {
    power: {
      title: 'Power supply',
      reasons: {
        steady: 'The power was steady for a week.',
        past: [
          'The power was too weak at times this week.',
          'Use the power supply made for your Raspberry Pi and a short cable.',
        ],
        low: ['The power is too weak right now. The house may crash.', 'Change the power supply and its cable today.'],
        unsupported: ['The system of this machine does not report its power.', 'Nothing to do.'],
      },
    },
    throttling: {
      title: 'Speed of the processor',
      reasons: {
        never: 'Nothing slowed the processor down this week.',
        past: ['The processor had to slow down at times this week.', 'Check cooling and power supply.'],
        slowed: ['The processor is slowed down right now.', 'Give the machine more air, and check its power supply.'],
        unsupported: ['The system of this machine does not report this.', 'Nothing to do.'],
      },
    },
    temperature: {
      title: 'Temperature',
      reasons: {
        cool: 'The processor is cool enough.',
        warm: ['The processor is very warm.', 'Give the machine more air, or a fan.'],
        hot: [
          'The processor is too hot and slows itself down.',
          'Take it out of its cupboard or sunlight now; a fan helps for good.',
        ],
        unsupported: ['This machine has no sensor that we know.', 'Nothing to do.'],
      },
    },
    processor: {
      title: 'Work load',
      reasons: {
        calm: 'The processor keeps up easily.',
        busy: ['The processor has much to do.', 'If it stays like this, see what else runs on this machine.'],
        overloaded: [
          'The processor cannot keep up. Messages may be slow.',
          'Stop what else runs on this machine, or restart it.',
        ],
      },
    },
    memory: {
      title: 'Memory',
      reasons: {
        enough: 'There is enough memory.',
        tight: ['Memory is getting tight.', 'See what else runs on this machine.'],
        short: [
          'Memory is nearly used up. The system may end programs.',
          'Restart the machine, and stop what else runs on it.',
        ],
      },
    },
    disk: {
      title: 'Room for messages and files',
      reasons: {
        roomy: 'There is room.',
        filling: ['Room is running out.', 'Plan for a larger card or disk, or remove files that nobody needs.'],
        full: [
          'Nearly no room is left. Soon nothing can be saved.',
          'Free some room today, or move to a larger card or disk.',
        ],
      },
    },
    wear: {
      title: 'Life of the card',
      reasons: {
        healthy: 'The card is in good health.',
        worn: ['The card has used up much of its life.', 'Buy a new card and make a backup.'],
        ending: ['The card may fail at any time.', 'Make a backup now and change the card.'],
        unsupported: ['The card does not say how worn it is. Most cards do not.', 'Keep a backup.'],
      },
    },
    'file-system': {
      title: 'Errors on the card',
      reasons: {
        sound: 'No errors were found on the card.',
        errors: [
          'Errors were found on the card.',
          'Make a backup now, restart the machine, and change the card if this returns.',
        ],
        'read-only': [
          'The card refuses to save anything more, to protect what is on it.',
          'Make a backup, then change the card.',
        ],
      },
    },
    writes: {
      title: 'Written to the card',
      reasons: {
        usual: 'Little is written to the card.',
        heavy: ['Very much is written to the card each day. That wears it out.', 'See what else runs on this machine.'],
      },
    },
    clock: {
      title: 'Clock',
      reasons: {
        synchronised: 'The time is right.',
        alone: [
          'Nobody outside confirms the time.',
          'Fine without internet; check now and then that the time is right.',
        ],
        wrong: ['The time is wrong by years.', 'Connect the machine to the internet once, or set its time.'],
      },
    },
    network: {
      title: 'Network',
      reasons: {
        connected: 'The house can be reached in its network.',
        alone: ['The house found no router.', 'Check the network cable, or the Wi-Fi and its password.'],
        disconnected: ['The house has no network.', 'Check the network cable, or the Wi-Fi.'],
      },
    },
    name: {
      title: 'Name in the network',
      reasons: {
        announced: 'The house can be found by its name.',
        renamed: ['Another machine has the same name, so the house took another one.', 'Rename one of the two.'],
        silent: [
          'The house does not announce its name.',
          'Use its address instead, and restart the machine when you can.',
        ],
      },
    },
    nginx: {
      title: 'Web server',
      reasons: {
        running: 'The door for browsers is open.',
        stopped: ['The web server does not run. New visitors stay outside.', 'Restart the machine.'],
        failed: [
          'The web server has failed. New visitors stay outside.',
          'Restart the machine; if it fails again, ask for help with the support bundle.',
        ],
      },
    },
    ssh: {
      title: 'Remote access for the owner',
      reasons: {
        running: 'The owner can sign in to the machine, with a key.',
        closed: 'Nobody can sign in to the machine from outside.',
        failed: ['Remote access has failed.', 'Restart the machine.'],
      },
    },
    fail2ban: {
      title: 'Guard against guessing',
      reasons: {
        running: 'Whoever guesses passwords is kept out.',
        stopped: ['Nothing keeps out people who guess passwords.', 'Restart the machine.'],
        failed: [
          'The guard against guessing has failed.',
          'Restart the machine; if it fails again, ask for help with the support bundle.',
        ],
      },
    },
    firewall: {
      title: 'Firewall',
      reasons: {
        on: 'Only the doors of the house are open.',
        off: ['The firewall is off.', 'Restart the machine; if it stays off, ask for help with the support bundle.'],
      },
    },
    rootkits: {
      title: 'Search for intruders',
      reasons: {
        clean: 'The last search found nothing.',
        late: ['There was no search for more than a week.', 'Leave the machine on overnight.'],
        found: [
          'The last search found something odd.',
          'Often an update is the cause. Ask somebody who knows before you trust the machine further.',
        ],
      },
    },
    updates: {
      title: 'Security updates',
      reasons: {
        current: 'The system is up to date.',
        waiting: ['Updates are waiting.', 'They install themselves at night; the machine needs internet for that.'],
        restart: ['An update takes effect only after a restart.', 'Restart the machine when nobody minds.'],
        late: [
          'Updates have waited for more than a week.',
          'Connect the machine to the internet and leave it on overnight.',
        ],
      },
    },
    certificate: {
      title: 'Certificate',
      reasons: {
        valid: 'Browsers can trust the house.',
        ending: ['The certificate ends soon and was not renewed.', 'Restart the house.'],
        'authority-ending': [
          'What makes devices trust this house (its own authority) ends within a year.',
          'Plan a day on which every device trusts a new one.',
        ],
        ended: ['The certificate has ended. Browsers refuse the house.', 'Check the clock, then restart the house.'],
      },
    },
    backup: {
      title: 'Backup',
      reasons: {
        fresh: 'There is a recent backup.',
        never: ['There is no backup.', 'Make one. A card can fail without warning.'],
        old: ['The last backup is more than a week old.', 'Make a new one.'],
        failed: [
          'The last backup could not be restored when it was tried.',
          'Make a new one today, on another medium.',
        ],
      },
    },
    boot: {
      title: 'Last start',
      reasons: {
        clean: 'Before its last start the machine was shut down properly.',
        'power-cut': ['Before its last start the machine lost power.', 'Shut it down before you unplug it.'],
        watchdog: [
          'The machine had stopped responding and restarted itself.',
          'If it happens again, check power and temperature.',
        ],
        unknown: ['Why the machine started is not known.', 'Nothing to do.'],
      },
    },
    board: {
      title: 'Machine',
      reasons: {
        known: 'Parlour is made for this machine.',
        other: ['Parlour was not made for this machine.', 'It may work all the same.'],
      },
    },
    versions: {
      title: 'Versions',
      reasons: {
        current: 'The newest installed version runs.',
        restart: ['A newer version is installed than the one that runs.', 'Restart the house.'],
      },
    },
    connections: {
      title: 'Connections',
      reasons: {
        few: 'Everybody finds a place.',
        many: ['Very many connections are open.', 'Find out whether a program opens them.'],
        full: [
          'Nearly no connection is left. Others may stay outside.',
          'Restart the house; if it fills up again, close registration.',
        ],
      },
    },
    rooms: {
      title: 'Rooms',
      reasons: {
        few: 'The number of rooms is usual.',
        many: ['There are very many rooms.', 'Find out whether a program makes them, and check who may register.'],
      },
    },
    messages: {
      title: 'Messages',
      reasons: {
        calm: 'The house keeps up with what is said.',
        many: ['Very much is being said.', 'Nothing to do, if it is people who talk.'],
        flood: [
          'So much is being said that a program must be at it.',
          'Lower the number of messages a second in the settings.',
        ],
      },
    },
    'event-loop': {
      title: 'Response of the house',
      reasons: {
        prompt: 'The house answers at once.',
        slow: [
          'The house was slow to answer within the last minutes.',
          'If it stays like this, look at work load and memory.',
        ],
        stuck: [
          'The house stood still for seconds within the last minutes.',
          'Look at work load, memory and card; restart the house if it goes on.',
        ],
      },
    },
    store: {
      title: 'Size of the archive',
      reasons: {
        small: 'The archive is far from its limit.',
        large: ['The archive has reached half of what it can hold.', 'Nothing to do yet.'],
        full: ['The archive is nearly as large as it can be.', 'Ask for help with the support bundle.'],
      },
    },
    commits: {
      title: 'Saving messages',
      reasons: {
        fast: 'Messages are saved at once.',
        slow: ['Saving takes long.', 'The card may be worn: make a backup.'],
        failing: ['Messages could not be saved.', 'Check the room on the card; make a backup; change the card.'],
      },
    },
  },
  facts: {
    celsius: 'Temperature in °C',
    minuteAverage: 'Programs at work',
    availableBytes: 'Still free',
    freeBytes: 'Still free',
    totalBytes: 'In all',
    daysLeft: 'Days left',
    usedShare: 'Used up',
    timesDay: 'Times in 24 hours',
    timesWeek: 'Times in 7 days',
    bytesPerDay: 'Each day',
    addresses: 'Addresses',
    announcedName: 'Name',
    bans: 'Kept out now',
    ranMs: 'Last search',
    warnings: 'Findings',
    security: 'Updates that wait',
    endsMs: 'Ends',
    authorityEndsMs: 'The authority ends',
    madeMs: 'Last backup',
    trialMs: 'Last trial',
    model: 'Model',
    parlour: 'Parlour',
    system: 'System',
    kernel: 'Kernel',
    open: 'Open',
    people: 'People online',
    rooms: 'Rooms',
    messages: 'Messages kept',
    perMinute: 'In the last minute',
    worstMs: 'Longest wait in ms',
    commitMs: 'Last save in ms',
    bytes: 'Size',
  },
};
