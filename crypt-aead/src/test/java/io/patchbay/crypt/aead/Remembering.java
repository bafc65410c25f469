// SPDX-License-Identifier: Apache-2.0
package io.patchbay.crypt.aead;

import io.patchbay.spi.Setup;
import io.patchbay.spi.Traits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Opens and closes connections, and writes what is on its heap while they are open and afterwards. It is told the key
 * with each byte changed, so that none of its own arguments holds it.
 */
final class Remembering {

    private static final byte MASK = 0x5a;

    private Remembering() {}

    /** Names the folder for the dumps and the masked key. */
    public static void main(String[] args) throws Exception {
        byte[] canary = masked(HexFormat.of().parseHex(args[1]));
        TrafficKey shared = new TrafficKey("RAW", canary);
        AesGcmCipher gcm = new AesGcmCipher();
        var client = Sides.session(gcm, Setup.Role.CLIENT, shared, Traits.STREAM);
        var server = Sides.session(gcm, Setup.Role.SERVER, shared, Traits.STREAM);
        // The owner of the key forgets it first.
        shared.destroy();
        dump(args[0], "before", true);
        client.greeted(server.greeting());
        server.greeted(client.greeting());
        Sides.open(server, Sides.seal(client, new byte[100]));
        dump(args[0], "greeted", true);
        client.close();
        server.close();
        dump(args[0], "closed", true);
        dump(args[0], "garbage", false);
    }

    static byte[] masked(byte[] key) {
        byte[] masked = Arrays.copyOf(key, key.length);
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= MASK;
        }
        return masked;
    }

    private static void dump(String folder, String name, boolean onlyLive) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(ProcessHandle.current().pid()),
                "GC.heap_dump"));
        if (!onlyLive) {
            command.add("-all");
        }
        command.add(Path.of(folder, name + ".hprof").toString());
        Process jcmd = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (jcmd.waitFor() != 0) {
            throw new AssertionError("jcmd ended with " + jcmd.exitValue());
        }
    }
}
