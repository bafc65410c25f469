// SPDX-License-Identifier: Apache-2.0
// A WebSocket peer on the npm package ws: "peer.js serve|visit URL COMPRESSION [quiet]". See PeerProcess for what it says
// and what it can be told.
'use strict';
const readline = require('node:readline');
const { WebSocket, WebSocketServer } = require('ws');

const [role, url, compression, quiet] = process.argv.slice(2);
const perMessageDeflate = {
  none: false,
  usual: true,
  takeover: { threshold: 0 },
  'no-takeover': { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
}[compression];

const say = (...words) => process.stdout.write(words.join(' ') + '\n');
const commands = [];
let current;

function attach(socket) {
  const tell = () => {
    say('open', socket.protocol || '-', socket.extensions || '-');
    current = socket;
    commands.splice(0).forEach(obey);
  };
  if (socket.readyState === WebSocket.OPEN) {
    tell();
  } else {
    socket.on('open', tell);
  }
  socket.on('message', (data, binary) => {
    say(binary ? 'binary' : 'text', data.length);
    if (!quiet) {
      socket.send(data, { binary });
    }
  });
  socket.on('pong', (data) => say('pong', data.toString('hex')));
  socket.on('close', (code, reason) => say('close', code, reason.toString()));
  socket.on('error', (error) => say('error', error.message));
}

function obey(line) {
  if (!current) {
    commands.push(line);
    return;
  }
  const space = line.indexOf(' ');
  const rest = line.slice(space + 1);
  switch (line.slice(0, space)) {
    case 'pieces': {
      const pieces = rest.split('|');
      pieces.forEach((piece, i) => current.send(piece, { fin: i === pieces.length - 1 }));
      break;
    }
    case 'ping':
      current.ping(Buffer.from(rest, 'hex'));
      break;
    case 'close': {
      const [code, ...reason] = rest.split(' ');
      current.close(Number(code), reason.join(' '));
      break;
    }
    default:
      say('error', 'unknown command');
  }
}

if (role === 'serve') {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    perMessageDeflate,
    handleProtocols: (offered) => (offered.has('two') ? 'two' : false),
  });
  server.on('listening', () => say('listening', server.address().port));
  server.on('connection', attach);
} else {
  attach(new WebSocket(url, ['two', 'three'], { perMessageDeflate }));
}
const input = readline.createInterface({ input: process.stdin });
input.on('line', obey);
input.on('close', () => process.exit(0));
