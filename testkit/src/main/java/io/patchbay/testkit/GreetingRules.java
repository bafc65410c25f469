// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.patchbay.CodecException;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import io.patchbay.testkit.GuardedBuffer.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.SecretKey;

/** What a cipher promises about the greetings of its sessions. */
final class GreetingRules {

    private static final int MOST_BYTES = 1_024;

    /** How much longer than what it answers a greeting may be. */
    private static final int MOST_DIFFERENCE = 16;

    private final CipherContract contract;
    private final SecretKey key;

    GreetingRules(CipherContract contract) {
        this.contract = contract;
        this.key = contract.key();
    }

    private CipherSession session(Setup.Role role) {
        return CipherLane.session(contract.cipher(), contract, role, key);
    }

    static void accept(CipherSession session, byte[] greeting) {
        try {
            session.greeted(ByteBuffer.wrap(greeting).asReadOnlyBuffer());
        } catch (RuntimeException e) {
            fail(Rule.CIPHER_16 + ": Two sessions of the same cipher and key accept each other's greetings, but"
                    + " greeted() threw " + e, e);
        }
    }

    void greetingsAreShortAndStable() {
        try (CipherSession client = session(Setup.Role.CLIENT);
                CipherSession server = session(Setup.Role.SERVER)) {
            byte[] fromClient = CipherLane.greeting(client);
            byte[] fromServer = CipherLane.greeting(server);
            assertArrayEquals(fromClient, CipherLane.greeting(client), Rule.CIPHER_14 + ": greeting() is the same at"
                    + " every call");
            assertTrue(fromClient.length <= MOST_BYTES && fromServer.length <= MOST_BYTES, () ->
                    Rule.CIPHER_14 + ": A greeting has at most " + MOST_BYTES + " bytes, but "
                            + Math.max(fromClient.length, fromServer.length));
            assertEquals(fromClient.length, fromServer.length, MOST_DIFFERENCE, Rule.CIPHER_15 + ": The greetings of"
                    + " both sides have about"
                    + " the same length");
            new CipherLane(client, server).greet();
            assertArrayEquals(fromServer, CipherLane.greeting(server), Rule.CIPHER_14 + ": greeting() is the same"
                    + " after greeted(), too");
        }
    }

    void noiseIsNoGreeting() {
        byte[] genuine;
        try (CipherSession server = session(Setup.Role.SERVER)) {
            genuine = CipherLane.greeting(server);
        }
        assumeTrue(genuine.length > 0, "Not there: a greeting");
        Random random = Samples.random(11);
        List<byte[]> frames = new ArrayList<>(Samples.hostileFrames());
        for (int round = 0; round < 300; round++) {
            frames.add(Samples.mutated(genuine, random));
        }
        for (int length = 0; length < genuine.length; length++) {
            frames.add(Arrays.copyOf(genuine, length));
        }
        CipherSession client = session(Setup.Role.CLIENT);
        for (byte[] frame : frames) {
            if (taken(client, frame)) {
                client.close();
                client = session(Setup.Role.CLIENT);
            }
        }
        try (CipherSession server = session(Setup.Role.SERVER);
                CipherLane lane = new CipherLane(client, server).greet()) {
            lane.roundTrip(Samples.Content.TEXT.bytes(100));
            lane.reversed().roundTrip(Samples.Content.TEXT.bytes(100));
        }
    }

    /** Whether the cipher, which need not be able to tell, has taken a frame for a greeting. */
    private static boolean taken(CipherSession session, byte[] frame) {
        GuardedBuffer memory = GuardedBuffer.holding(Shape.HEAP, frame);
        try {
            session.greeted(memory.view());
            return true;
        } catch (CodecException e) {
            memory.assertMarginsUnchanged("greeted");
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            return fail(Rule.CIPHER_17 + ": What is no greeting is a CodecException, but greeted() threw " + e, e);
        }
    }
}
