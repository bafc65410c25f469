// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How many datagrams the system has dropped for want of room in a socket's receive buffer. Linux tells in
 * {@code /proc/net/udp}: one line for each socket, its address in hexadecimal in the second column, the drops in the
 * last.
 */
final class KernelDrops {

    private static final List<Path> TABLES = List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));
    private static final int LOCAL_COLUMN = 1;
    private static final int MIN_COLUMNS = 13;

    private KernelDrops() {}

    static OptionalLong of(InetSocketAddress local) {
        List<Long> drops = new ArrayList<>();
        for (Path table : TABLES) {
            if (Files.isReadable(table)) {
                try (Stream<String> lines = Files.lines(table, StandardCharsets.ISO_8859_1)) {
                    lines.skip(1).forEach(line -> add(line, local, drops));
                } catch (IOException | RuntimeException e) {
                    return OptionalLong.empty();
                }
            }
        }
        // Sockets that share an address cannot be told apart, because Java does not tell a socket's inode.
        return drops.size() == 1 ? OptionalLong.of(drops.get(0)) : OptionalLong.empty();
    }

    private static void add(String line, InetSocketAddress local, List<Long> drops) {
        String[] columns = line.strip().split("\\s+");
        if (columns.length < MIN_COLUMNS) {
            return;
        }
        String[] address = columns[LOCAL_COLUMN].split(":");
        if (Integer.parseInt(address[1], 16) == local.getPort() && isSame(address[0], local.getAddress())) {
            drops.add(Long.parseLong(columns[columns.length - 1]));
        }
    }

    private static boolean isSame(String hex, InetAddress address) {
        byte[] written = bytes(hex);
        byte[] wanted = address.getAddress();
        if (address.isAnyLocalAddress()) {
            return Stream.of(0, 4, 8, 12).filter(i -> i < written.length).allMatch(i -> isZero(written, i));
        }
        // An IPv4 address of an IPv6 socket stands behind its prefix.
        int offset = written.length - wanted.length;
        for (int i = 0; i < wanted.length; i++) {
            if (offset < 0 || written[offset + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(byte[] bytes, int from) {
        return bytes[from] == 0 && bytes[from + 1] == 0 && bytes[from + 2] == 0 && bytes[from + 3] == 0;
    }

    /** Reads words of 4 bytes, each in the order of this machine, which is little-endian unless it is a rare one. */
    private static byte[] bytes(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        for (int i = 0; i < bytes.length; i++) {
            int target = little ? (i & ~3) + 3 - (i & 3) : i;
            bytes[target] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }
}
