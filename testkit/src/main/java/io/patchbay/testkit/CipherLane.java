// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.patchbay.spi.Cipher;
import io.patchbay.spi.CipherSession;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Traits;
import io.patchbay.testkit.GuardedBuffer.Shape;
import io.patchbay.testkit.StageCall.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.crypto.SecretKey;

/** One way of one connection: the session that seals at one end and the session that opens at the other. */
final class CipherLane implements AutoCloseable {

    private final CipherSession sender;
    private final CipherSession receiver;

    CipherLane(CipherSession sender, CipherSession receiver) {
        this.sender = sender;
        this.receiver = receiver;
    }

    /** From the client to the server. */
    static CipherLane of(Cipher cipher, CipherContract contract, SecretKey key) {
        return of(cipher, contract, Setup.Role.CLIENT, key);
    }

    /** From the side with the given role to the other. */
    static CipherLane of(Cipher cipher, CipherContract contract, Setup.Role from, SecretKey key) {
        Setup.Role to = from == Setup.Role.CLIENT ? Setup.Role.SERVER : Setup.Role.CLIENT;
        return new CipherLane(session(cipher, contract, from, key), session(cipher, contract, to, key)).greet();
    }

    /** Has both sides greet each other, if they have anything to say. */
    CipherLane greet() {
        byte[] fromSender = greeting(sender);
        byte[] fromReceiver = greeting(receiver);
        assertEquals(fromSender.length == 0, fromReceiver.length == 0, Rule.CIPHER_15 + ": Either both sides greet or"
                + " neither does");
        if (fromSender.length > 0) {
            GreetingRules.accept(receiver, fromSender);
            GreetingRules.accept(sender, fromReceiver);
        }
        return this;
    }

    static byte[] greeting(CipherSession session) {
        ByteBuffer greeting = session.greeting();
        assertNotNull(greeting, Rule.PROVIDER_11 + ": greeting() never returns null");
        byte[] bytes = new byte[greeting.remaining()];
        greeting.get(bytes);
        return bytes;
    }

    static CipherSession session(Cipher cipher, CipherContract contract, Setup.Role role, SecretKey key) {
        return session(cipher, contract.setup(role), key);
    }

    /** From the client to the server, over a transport that promises no more than the traits. */
    static CipherLane over(Traits traits, CipherContract contract, SecretKey key) {
        Cipher cipher = contract.cipher();
        Setup client = contract.setup(Setup.Role.CLIENT).withTraits(traits);
        Setup server = contract.setup(Setup.Role.SERVER).withTraits(traits);
        return new CipherLane(session(cipher, client, key), session(cipher, server, key)).greet();
    }

    private static CipherSession session(Cipher cipher, Setup setup, SecretKey key) {
        CipherSession session;
        try {
            session = cipher.open(setup, key);
        } catch (RuntimeException e) {
            session = fail(Rule.PROVIDER_13 + ": open() accepts a setup without options and the key that key() gives,"
                    + " but threw " + e, e);
        }
        assertNotNull(session, Rule.PROVIDER_11 + ": open() never returns null");
        return session;
    }

    CipherLane reversed() {
        return new CipherLane(receiver, sender);
    }

    CipherSession sender() {
        return sender;
    }

    CipherSession receiver() {
        return receiver;
    }

    byte[] seal(byte[] plain) {
        return seal(plain, Shape.HEAP, Shape.HEAP);
    }

    byte[] seal(byte[] plain, Shape from, Shape to) {
        int overhead = sender.overhead();
        assertTrue(overhead >= 0, () -> Rule.CIPHER_13 + ": overhead() is at least 0, but " + overhead);
        return new StageCall(Kind.SEAL, "seal", plain, from, plain.length + overhead, to).succeed(sender::seal);
    }

    byte[] open(byte[] frame) {
        return open(frame, Shape.HEAP, Shape.HEAP);
    }

    byte[] open(byte[] frame, Shape from, Shape to) {
        return new StageCall(Kind.OPEN, "open", frame, from, frame.length, to).succeed(receiver::open);
    }

    void refuse(String rule, byte[] frame) {
        new StageCall(Kind.OPEN, "open", frame, frame.length).refused(rule, receiver::open);
    }

    StageCall sealing(byte[] plain) {
        return new StageCall(Kind.SEAL, "seal", plain, plain.length + sender.overhead());
    }

    StageCall opening(byte[] frame) {
        return new StageCall(Kind.OPEN, "open", frame, frame.length);
    }

    byte[] survive(byte[] frame) {
        return new StageCall(Kind.OPEN, "open", frame, frame.length).survive(receiver::open);
    }

    void roundTrip(byte[] plain) {
        byte[] restored = open(seal(plain));
        assertArrayEquals(plain, restored, () -> Rule.CIPHER_11 + ": What was sealed comes back byte for byte, but not"
                + " " + plain.length
                + " bytes");
    }

    /** Without guards, so that as much time as possible is spent in the cipher. */
    void quickRoundTrip(byte[] plain) {
        ByteBuffer frame = ByteBuffer.allocate(plain.length + sender.overhead());
        sender.seal(ByteBuffer.wrap(plain), frame);
        ByteBuffer restored = ByteBuffer.allocate(frame.flip().remaining());
        int count = receiver.open(frame, restored);
        assertArrayEquals(plain, Arrays.copyOf(restored.array(), count), "what was sealed comes back byte for byte");
    }

    /** Seals and opens where the bytes stand. */
    void roundTripInPlace(byte[] plain, Shape shape) {
        int overhead = sender.overhead();
        byte[] sealed = inPlace("seal", plain, plain.length + overhead, shape, sender::seal);
        byte[] restored = inPlace("open", sealed, sealed.length, shape, receiver::open);
        assertArrayEquals(plain, restored, () -> Rule.CIPHER_12 + ": Source and target may be the same memory, but"
                + " " + plain.length
                + " bytes did not come back (" + shape + ")");
    }

    private static byte[] inPlace(String what, byte[] source, int room, Shape shape, StageCall.Operation operation) {
        GuardedBuffer memory = GuardedBuffer.holding(shape, Arrays.copyOf(source, room));
        ByteBuffer from = memory.view(source.length);
        ByteBuffer to = memory.view(room);
        int start = to.position();
        int count;
        try {
            count = operation.run(from, to);
        } catch (RuntimeException e) {
            return fail(Rule.CIPHER_12 + ": Source and target may be the same memory, but " + what + " threw " + e, e);
        }
        assertTrue(count >= 0 && count <= room, () -> Rule.STAGE_6 + ": " + what + " in place writes no more than it"
                + " has room for, but "
                + count);
        assertEquals(from.limit(), from.position(), () -> Rule.STAGE_2 + ": On success the source's position is its"
                + " limit, but not"
                + " after " + what + " in place");
        assertEquals(start + count, to.position(), () -> Rule.STAGE_3 + ": On success the target's position is behind"
                + " the last byte"
                + " written, but not after " + what + " in place");
        memory.assertMarginsUnchanged(what + " in place");
        return memory.bytes(count);
    }

    @Override
    public void close() {
        sender.close();
        if (receiver != sender) {
            receiver.close();
        }
    }
}
