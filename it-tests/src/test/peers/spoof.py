# SPDX-License-Identifier: Apache-2.0
# Sends UDP datagrams whose source addresses are forged: spoof.py ADDRESS PORT SOURCES PAYLOAD_HEX
# Each source is another address of 11.0.0.0/8. Every 50 it pauses, so that the receiver keeps up. Needs root.
import socket
import struct
import sys
import time

to, port, sources, payload = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), bytes.fromhex(sys.argv[4])
out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
# A checksum of 0 stands for none (RFC 768); the system fills in that of the IP header.
udp = struct.pack('!HHHH', 4000, port, 8 + len(payload), 0) + payload
for number in range(sources):
    source = struct.pack('!I', (11 << 24) + 256 + number)
    ip = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(udp), number & 0xffff, 0, 64, 17, 0, source,
                     socket.inet_aton(to))
    out.sendto(ip + udp, (to, 0))
    if number % 50 == 49:
        time.sleep(0.001)
print('sent', sources)
