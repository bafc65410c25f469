// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.deflate;

import io.patchbay.CodecException;
import io.patchbay.spi.Compressor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** Opens connections, leaves frames unfinished and closes, 10,000 times, and prints by how many KiB the process grew. */
final class Abandoning {

    private static final int WARM_UP = 1_000;
    private static final int ROUNDS = 10_000;

    private Abandoning() {}

    public static void main(String[] args) throws IOException {
        byte[] plain = new byte[4_000];
        new Random(6).nextBytes(plain);
        Compressor first = Deflate.connection();
        byte[] frame = Deflate.compress(first, plain, 6);
        first.close();
        byte[] cut = Arrays.copyOf(frame, frame.length / 2);
        byte[] damaged = frame.clone();
        damaged[0] = 7;
        for (int round = 0; round < WARM_UP; round++) {
            abandon(plain, frame, cut, damaged);
        }
        long before = residentKib();
        for (int round = 0; round < ROUNDS; round++) {
            abandon(plain, frame, cut, damaged);
        }
        System.out.println("grew " + (residentKib() - before));
    }

    private static void abandon(byte[] plain, byte[] frame, byte[] cut, byte[] damaged) {
        Compressor connection = Deflate.connection();
        Deflate.compress(connection, plain, 1);
        for (byte[] bad : new byte[][] {cut, damaged}) {
            try {
                Deflate.decompress(connection, bad, plain.length);
                throw new AssertionError("accepted");
            } catch (CodecException e) {
                // As it must be.
            }
        }
        // In mid-stream.
        if (Deflate.decompress(connection, frame, 100) != null) {
            throw new AssertionError("fitted");
        }
        connection.close();
    }

    private static long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
