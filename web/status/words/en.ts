/* eslint-disable max-lines -- a catalogue: a translator wants every sentence in one file */
import type { Words } from './words.ts';

export const en: Words = {
  title: 'Health of the house',
  back: 'Back to the chat',
  loading: 'Looking at the house…',
  signIn: 'Please sign in to see how the house is doing.',
  signInLink: 'Sign in',
  offline:
    'The house does not answer. See whether its machine has power, and whether you are in its network; this page keeps trying. What you see below is from before.',
  failed: 'That did not work. Please try again.',
  refresh: 'Try again',
  updated: (time) => `As of ${time}`,
  essentials: 'You see the essentials. The owner of the house sees more.',
  allWell: 'All is well.',
  allSeenWell: 'All that can be seen is well.',
  nothingElse: 'Nothing else needs you.',
  worthALook: (count) => (count === 1 ? 'One thing is worth a look.' : `${count} things are worth a look.`),
  actNow: (count) => (count === 1 ? 'One thing needs you now.' : `${count} things need you now.`),
  tellTheOwner: (count) =>
    count === 1
      ? 'One thing needs the owner of the house now. Please tell them.'
      : `${count} things need the owner of the house now. Please tell them.`,
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
  whatTheOwnerCanDo: 'What the owner can do:',
  silence: 'Remind me later',
  silenceFor: { '1': 'in an hour', '24': 'tomorrow', '168': 'in a week' },
  silenced: (until) => `No reminder until ${until}`,
  endSilence: 'Remind me again',
  help: 'Help',
  bundle: 'Download support bundle',
  cardCopy: {
    title: 'How to copy the card',
    steps: [
      'Shut the machine down here. When its green light has stopped blinking, unplug it and take its card out.',
      'Put the card into a computer and read the whole of it into a file: on Linux and macOS with the command dd, on Windows with a program such as Win32 Disk Imager.',
      'Write the file onto another card with Raspberry Pi Imager (“Use custom”). It must be at least as large; take the next size up. The house uses the additional room by itself.',
      'Start with one of the two cards only. Keep the other one and the file where nobody else gets at them: whoever has them can pretend to be the house.',
    ],
  },
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
  rungs: { A: 'the house itself', B: 'a public authority', C: 'a public authority' },
  yes: 'yes',
  no: 'no',
  unreadable: [
    'This could not be read.',
    'If it stays like this for an hour, restart the machine (at the end of this page).',
  ],
  unreported: ['The house cannot see this on this machine.', 'Nothing to do here.'],
  checks: {
    power: {
      title: 'Power supply',
      reasons: {
        steady: 'No weak power was seen in the last seven days.',
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
        never: 'The processor was not seen slowing down in the last seven days.',
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
        busy: [
          'The processor has much to do.',
          'If it stays like this for an hour, restart the machine. If you installed other programs on it, stop them.',
        ],
        overloaded: [
          'The processor cannot keep up. Messages may be slow.',
          'Restart the machine. If you installed other programs on it, stop them.',
        ],
      },
    },
    memory: {
      title: 'Memory',
      reasons: {
        enough: 'There is enough memory.',
        tight: [
          'Memory is getting tight.',
          'Nothing to do if it passes. If you installed other programs on this machine, stop them.',
        ],
        short: [
          'Memory is nearly used up. The system may end programs.',
          'Restart the machine. If you installed other programs on it, stop them.',
        ],
      },
    },
    disk: {
      title: 'Room for messages and files',
      reasons: {
        roomy: 'There is room.',
        filling: [
          'Room is running out.',
          'Get a larger card. Shut the machine down, copy its card onto that one with a computer, and start with it.',
        ],
        'system-full': [
          'The part of the card that holds the system is nearly full. Its updates may fail.',
          'Restart the machine. If this is still here the day after, ask for help with the support bundle.',
        ],
        full: [
          'Nearly no room is left. Soon nothing can be saved.',
          'Move to a larger card today: shut the machine down, copy its card onto that one with a computer, and start with it.',
        ],
      },
    },
    wear: {
      title: 'Life of the card',
      reasons: {
        healthy: 'The card is in good health.',
        worn: [
          'The card has used up much of its life.',
          'Buy a new one, and copy this card onto it with a computer soon.',
        ],
        ending: [
          'The card may fail at any time.',
          'Shut the machine down today, copy its card onto a new one with a computer, and start with that.',
        ],
        unsupported: [
          'How worn the card or disk is cannot be told. Most do not say.',
          'Now and then, shut the machine down and copy its card with a computer.',
        ],
      },
    },
    'file-system': {
      title: 'Errors on the card',
      reasons: {
        sound: 'No errors were found on the card.',
        errors: [
          'Errors were found on the card.',
          'Shut the machine down and copy its card with a computer. Start again; if this returns, change the card.',
        ],
        'read-only': [
          'The card refuses to save anything more, to protect what is on it.',
          'Shut the machine down, copy its card onto a new one with a computer, and start with that.',
        ],
      },
    },
    writes: {
      title: 'Written to the card',
      reasons: {
        usual: 'Little is written to the card.',
        heavy: [
          'Very much is written to the card each day. That wears it out.',
          'If many files were sent today, nothing to do. If you installed other programs on this machine, stop them.',
        ],
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
        wrong: [
          'The time is wrong by years.',
          'Connect the machine to the internet for a few minutes: it sets its clock by itself.',
        ],
      },
    },
    network: {
      title: 'Network',
      reasons: {
        connected: 'The house can be reached in its network.',
        alone: [
          'The house got no address from a router.',
          'Check that the network cable sits firmly at both ends, and restart your router.',
        ],
        disconnected: [
          'The house has no network.',
          'Check that the network cable sits firmly at both ends, and that your router is on.',
        ],
      },
    },
    name: {
      title: 'Name in the network',
      reasons: {
        announced: 'The house can be found by its name.',
        renamed: [
          'Another machine in the network has the same name, so the house took another one.',
          'Use the name shown here. If the other machine is yours, rename it and restart this one.',
        ],
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
        stopped: [
          'The web server does not run. Browsers cannot reach the chat.',
          'Restart the machine: unplug it for a moment if this page no longer opens.',
        ],
        failed: [
          'The web server has failed. Browsers cannot reach the chat.',
          'Restart the machine; if it fails again, ask for help with the support bundle.',
        ],
      },
    },
    ssh: {
      title: 'Remote access for the owner',
      reasons: {
        running: 'Remote access to the machine is on.',
        closed: 'Remote access to the machine is off.',
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
        on: 'The firewall is on: it keeps out what does not belong.',
        off: [
          'The firewall is off: it no longer keeps the network away from the programs on this machine.',
          'Restart the machine; if it stays off, ask for help with the support bundle.',
        ],
      },
    },
    rootkits: {
      title: 'Search for intruders',
      reasons: {
        clean: 'The last search found nothing.',
        late: ['There was no search for more than a week.', 'Leave the machine on overnight.'],
        found: [
          'The last search found something odd.',
          'Often an update is the cause. Ask somebody who knows Linux, with the support bundle, before you trust the machine further.',
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
        unknown: [
          'Whether updates wait is not known: the machine has not heard of any for a week, or has just started.',
          'Connect it to the internet and leave it on overnight. A house that never has internet needs nothing here.',
        ],
      },
    },
    certificate: {
      title: 'Certificate',
      reasons: {
        valid: 'Browsers can trust the house.',
        ending: ['The certificate ends soon and was not renewed.', 'Restart the machine.'],
        'authority-ending': [
          'What makes devices trust this house (its own authority) ends within a year.',
          'Ask for help with the support bundle well before that day.',
        ],
        ended: [
          'The certificate has ended. Browsers refuse the house.',
          'Look at "Clock" on this page first; when the time is right, restart the machine.',
        ],
      },
    },
    backup: {
      title: 'Backup',
      reasons: {
        fresh: 'There is a recent backup.',
        never: [
          'There is no backup.',
          'Shut the machine down and copy its card with a computer. A card can fail without warning.',
        ],
        unreported: [
          'This house makes no backups by itself.',
          'Now and then, shut the machine down and copy its card with a computer. A card can fail without warning.',
        ],
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
        'power-cut': [
          'Before its last start the machine lost power, or stopped by itself.',
          'Shut it down before you unplug it. This goes away with the next start after that.',
        ],
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
        other: [
          'Parlour was not tried on this kind of machine.',
          'If the house works well, nothing to do: remind yourself later.',
        ],
      },
    },
    versions: {
      title: 'Versions',
      reasons: {
        current: 'The newest installed version runs.',
        restart: ['A newer version is installed than the one that runs.', 'Restart the machine when nobody minds.'],
      },
    },
    connections: {
      title: 'Connections',
      reasons: {
        few: 'Everybody finds a place.',
        many: [
          'Very many connections are open, more than people make.',
          'Ask who runs a program that connects here; a restart of the machine closes them all.',
        ],
        full: [
          'Nearly no connection is left. Others may stay outside.',
          'Restart the machine; if it fills up again, let nobody new register (under You, in the settings of the house).',
        ],
      },
    },
    rooms: {
      title: 'Rooms',
      reasons: {
        few: 'The number of rooms is usual.',
        many: [
          'There are very many rooms, more than people make.',
          'Look who may register, under You, in the settings of the house.',
        ],
      },
    },
    messages: {
      title: 'Messages',
      reasons: {
        calm: 'The house keeps up with what is said.',
        many: ['Very much is being said.', 'Nothing to do, if it is people who talk.'],
        flood: [
          'So much is being said that a program must be at it.',
          'Lower the number of messages a second, under You, in the settings of the house.',
        ],
      },
    },
    'event-loop': {
      title: 'Response of the house',
      reasons: {
        prompt: 'The house answers at once.',
        slow: [
          'The house was slow to answer within the last minutes.',
          'If it stays like this, look at "Work load" and "Memory" on this page.',
        ],
        stuck: ['The house stood still for seconds within the last minutes.', 'If it goes on, restart the machine.'],
      },
    },
    store: {
      title: 'Size of all messages',
      reasons: {
        small: 'What is kept is far from its limit.',
        large: ['What is kept has reached half of what the house can hold.', 'Nothing to do yet.'],
        full: ['What is kept is nearly as much as the house can hold.', 'Ask for help with the support bundle.'],
      },
    },
    commits: {
      title: 'Saving messages',
      reasons: {
        fast: 'Messages are saved at once.',
        slow: ['Saving takes long.', 'The card may be worn: shut the machine down and copy it with a computer.'],
        failing: [
          'Messages could not be saved.',
          'Look at "Room for messages and files" on this page. If there is room, the card is failing: copy it onto a new one.',
        ],
      },
    },
  },
  facts: {
    celsius: 'Temperature in °C',
    minuteAverage: 'Programs that want the processor',
    availableBytes: 'Still free',
    freeBytes: 'Still free',
    systemFreeBytes: 'Free for the system',
    totalBytes: 'In all',
    swapUsedBytes: 'Moved aside (zram, swap)',
    daysLeft: 'Days left',
    usedShare: 'Used up',
    timesDay: 'Times in 24 hours',
    timesWeek: 'Times in 7 days',
    bytesPerDay: 'Each day',
    addresses: 'Addresses',
    interfaces: 'Links',
    announcedName: 'Name',
    bans: 'Kept out now',
    ranMs: 'Last search',
    warnings: 'Findings',
    errors: 'Errors',
    security: 'Updates that wait',
    waitingSinceMs: 'Waiting since',
    rung: 'Made by',
    endsMs: 'Ends',
    authorityEndsMs: 'Trusted until',
    madeMs: 'Last backup',
    trialMs: 'Last trial',
    model: 'Model',
    revision: 'Revision',
    uptimeSeconds: 'Running for',
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
