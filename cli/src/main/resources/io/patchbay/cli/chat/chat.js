// SPDX-License-Identifier: Apache-2.0
'use strict';

// --- Messages: version 2 of protocol "json", which ends with the CRC-32C of what is before it ---

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) {
    value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  }
  return value;
});

function crc32c(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc = CRC_TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function encode(type, data) {
  const open = JSON.stringify({ type, timestamp: Date.now(), data }).slice(0, -1);
  const checksum = crc32c(new TextEncoder().encode(open)).toString(16).padStart(8, '0');
  return `${open},"checksum":"${checksum}"}`;
}

/** Half a character, as a cut emoji leaves it, is no text that could be sent. */
function wellFormed(text) {
  return text.replace(/[\ud800-\udfff]/gu, '\ufffd');
}

// --- The page. Whatever comes from others becomes text by textContent and nothing else ---

const MAX_LINES = 500;
const CURVE_SECONDS = 60;
const CURVE_HEIGHT = 24;
const at = id => document.getElementById(id);

let socket = null;
let myName = null;
let names = [];
let rates = [];

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function show(className, ...parts) {
  const log = at('log');
  const follow = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  const item = element('li', className, '');
  item.append(...parts);
  log.append(item);
  while (log.childElementCount > MAX_LINES) {
    log.firstElementChild.remove();
  }
  if (follow) {
    log.scrollTop = log.scrollHeight;
  }
}

function showLine(from, text, over) {
  const said = element('span', 'text', text);
  said.dir = 'auto';
  show('line', element('span', 'from', from), said, element('span', 'over', over));
}

function showNames() {
  at('names').replaceChildren(...names.map(name => element('li', '', name)));
}

function showStats(stats) {
  for (const transport of ['tcp', 'udp', 'ws']) {
    at(transport).textContent = stats.connections[transport] ?? 0;
  }
  for (const number of ['people', 'received', 'sent', 'lines']) {
    at(number).textContent = stats[number];
  }
  rates = [...rates, stats.sent].slice(-CURVE_SECONDS);
  const top = Math.max(...rates, 1);
  const points = rates.map((rate, i) => {
    const x = CURVE_SECONDS - rates.length + i;
    return `${x},${CURVE_HEIGHT - 1 - (rate / top) * (CURVE_HEIGHT - 2)}`;
  });
  at('curve').setAttribute('points', points.join(' '));
}

// --- The hub's connections, with what each stage makes of the bytes ---

const UNITS = ['kB', 'MB', 'GB', 'TB'];

function bytes(count) {
  if (count < 1000) {
    return `${Math.round(count)} B`;
  }
  let value = count / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(value < 99.95 ? 1 : 0)} ${UNITS[unit]}`;
}

function rate(perSecond) {
  return perSecond.toFixed(perSecond < 99.95 ? 1 : 0);
}

function duration(seconds) {
  if (seconds < 120) {
    return `${Math.round(seconds)} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A stage as a chip: its name, what leaves it, and how much of what entered that is. */
function chip(name, after, before) {
  const made = element('span', 'chip', '');
  made.append(element('span', 'stage', name), ` ${bytes(after)}`);
  if (before > 0) {
    const share = Math.round((100 * after) / before);
    made.append(element('span', share < 100 ? 'share less' : 'share', ` ${share} %`));
  }
  return made;
}

function cell(className, ...parts) {
  const made = element('td', className, '');
  made.append(...parts);
  return made;
}

function showWay(way) {
  const row = element('tr', '', '');
  const who = element('th', '', way.name ?? 'nobody yet');
  who.scope = 'row';
  who.append(element('small', '', `${way.transport} #${way.id}`));
  const out = way.stages.map(stage => chip(stage.stage, stage.bytesOutAfter, stage.bytesOutBefore));
  const back = [...way.stages].reverse().map(stage => stage.bytesInAfter > 0
    ? chip(stage.stage, stage.bytesInAfter, stage.bytesInBefore)
    : chip(stage.stage, stage.bytesInBefore, 0));
  const waiting = way.queuedBytes > 0 || way.waitingMessages > 0
    ? `${bytes(way.queuedBytes)} out, ${way.waitingMessages} in`
    : '–';
  row.append(
    who,
    cell('way', ...out),
    cell('way', ...back),
    cell('number', `${way.messagesSent}`, element('small', '', bytes(way.bytesSent))),
    cell('number', `${way.messagesReceived}`, element('small', '', bytes(way.bytesReceived))),
    cell('number', waiting),
    cell('number', way.roundTripMillis === null || way.roundTripMillis === undefined
      ? '–'
      : `${way.roundTripMillis.toFixed(1)} ms`));
  return row;
}

function showReport(report) {
  const totals = report.totals;
  at('ways').replaceChildren(...report.connections.map(showWay));
  at('summary').textContent = `${rate(totals.sentRate)} messages/s out, ${bytes(totals.bytesOutRate)}/s · `
    + `${rate(totals.receivedRate)} messages/s in, ${bytes(totals.bytesInRate)}/s`;
  at('totals').textContent = (report.more > 0 ? `And ${report.more} more connections. ` : '')
    + `Up ${duration(report.seconds)}, ${totals.opened} connections so far, ${totals.refused} refused; `
    + `${bytes(totals.averageSent)} a message out and ${bytes(totals.averageReceived)} in; `
    + `${totals.errors} errors, ${totals.limitsHit} limits hit.`;
}

function setJoined(joined) {
  at('join').hidden = joined;
  at('say').hidden = !joined;
  at('stats').hidden = !joined;
  at('report').hidden = !joined;
  at('state').textContent = joined ? `Joined as ${myName}` : 'Not connected';
  at(joined ? 'line' : 'name').focus();
}

function send(type, data) {
  if (socket?.readyState === WebSocket.OPEN) {
    socket.send(encode(type, data));
    return true;
  }
  return false;
}

/** A page that nobody sees gets no numbers. */
function watch() {
  send('watch', !document.hidden);
}

const HEARD = {
  welcome(people) {
    myName = people.you;
    names = people.names;
    setJoined(true);
    showNames();
    show('notice', `You are ${myName}.`);
    watch();
  },
  line(line) {
    showLine(line.from, line.text, line.over);
  },
  joined(line) {
    names = [...names, line.from].slice(0, 100);
    showNames();
    show('notice', `${line.from} has joined over ${line.over}.`);
  },
  left(line) {
    names = names.filter(name => name !== line.from);
    showNames();
    show('notice', `${line.from} has left.`);
  },
  refused(reason) {
    show('problem', reason);
    if (myName === null) {
      socket.close();
    }
  },
  stats: showStats,
  report: showReport,
  bye(reason) {
    show('notice', reason);
  },
};

function connect(name) {
  at('state').textContent = 'Connecting …';
  const opened = new WebSocket(`ws://${location.hostname}:${document.body.dataset.hubPort}/`);
  socket = opened;
  opened.addEventListener('open', () => send('join', { name }));
  opened.addEventListener('message', event => {
    // TCP has checked what arrives, so its checksum is not looked at again.
    const message = JSON.parse(event.data);
    HEARD[message.type]?.(message.data);
  });
  opened.addEventListener('close', () => {
    if (socket === opened) {
      socket = null;
      myName = null;
      setJoined(false);
    }
  });
  opened.addEventListener('error', () => show('problem', 'The hub cannot be reached.'));
}

at('join').addEventListener('submit', event => {
  event.preventDefault();
  const name = wellFormed(at('name').value.trim());
  if (name !== '' && socket === null) {
    connect(name);
  }
});

at('say').addEventListener('submit', event => {
  event.preventDefault();
  const text = wellFormed(at('line').value.trim());
  if (text !== '' && send('say', text)) {
    showLine(myName, text, '');
    at('line').value = '';
  }
});

at('leave').addEventListener('click', () => send('leave', ''));
document.addEventListener('visibilitychange', watch);
